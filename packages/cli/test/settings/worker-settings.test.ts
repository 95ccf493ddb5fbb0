import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SettingsOptions } from '../../src/settings/settings-options.ts';
import { declareSettings } from '../../src/settings/worker-settings.ts';

const home = { partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
const func = (properties: string, type = 'Serverless') =>
  `{ Type: AWS::${type}::Function, Properties: { ${properties} } }`;

const files: Readonly<Record<string, string>> = {
  'one/package.json': '{ "name": "one" }',
  'one/src/index.ts': '',
  'one/template.yaml': `Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Other: ${func('Handler: other.handler', 'Lambda')}
  Worker: ${func(
    'FunctionName: StepEverywhere_one, CodeUri: dist/, Handler: index.handler, Runtime: nodejs22.x, Timeout: 30, MemorySize: 256, TenancyConfig: { TenantIsolationMode: PER_TENANT }, Environment: { Variables: { KEPT: template, GIVEN: template, TABLE: !Ref Table, NAMED: !Ref Table } }',
  )}
`,
  'one/.env': 'GIVEN=file\nFILE="two words"\n',
  'several/template.yml': `Resources:
  A: ${func('FunctionName: StepEverywhere_a, CodeUri: a/, Handler: index.handler, Timeout: 1')}
  B: ${func('FunctionName: StepEverywhere_b, CodeUri: b/, Handler: index.handler, Timeout: 2')}
  C: ${func('FunctionName: StepEverywhere_named, CodeUri: dist/, Handler: index.handler, Timeout: 3')}
`,
  'several/package.json': '{ "name": "of-none" }',
  'several/b/index.ts': '',
  'several/named.ts': '',
  'several/src/index.ts': '',
  'layer/template.yaml': `Parameters: { Layer: { Type: String } }
Resources:
  Worker: ${func('FunctionName: StepEverywhere_x, CodeUri: src/, Handler: /opt/nodejs/step-everywhere.handler, Layers: [!Ref Layer]')}
`,
  'layer/package.json': '{}',
  'layer/src/index.mjs': '',
  'other/template.yaml': 'kind: Deployment\n',
  'other/index.ts': '',
  'broken/template.yaml': 'Resources: { A: { Type: AWS::Lambda::Function, }',
  'broken/index.ts': '',
  'reserved/template.yaml': `Resources:
  Worker: ${func('FunctionName: StepEverywhere_r, Handler: index.handler, Environment: { Variables: { AWS_REGION: eu-west-1 } }')}
`,
  'reserved/index.ts': '',
};

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'settings '));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(cwd, dirname(name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const declare = (worker: string, options: SettingsOptions = {}, env: NodeJS.ProcessEnv = {}) =>
  declareSettings(worker, options, { cwd, env });

describe('the settings of a worker', () => {
  it('are those of the template in its project; values that only a deployed stack has are reported', async () => {
    const declared = await declare('one/src/index.ts', { env: ['NAMED=table'] });
    expect(declared.at(home)).toEqual({
      ...{ timeout: 30, memory: 256, runtime: 'nodejs22.x', architecture: 'x86_64', layers: [] },
      isTenantIsolated: true,
      environment: { KEPT: 'template', GIVEN: 'template', NAMED: 'table' },
    });
    expect(declared.notes).toEqual([
      'one/template.yaml gives the worker TABLE only when it is deployed (the resource Table is there only when the stack is deployed); to set it here: --env TABLE=VALUE',
    ]);
  });

  it('are overridden by options', async () => {
    const options = { timeout: 5, memory: 512, envFile: ['one/.env'], env: ['KEPT=option=1', 'MINE'] };
    const declared = await declare('one/src/index.ts', options, { MINE: 'of the user' });
    expect(declared.at(home)).toMatchObject({
      ...{ timeout: 5, memory: 512 },
      environment: { KEPT: 'option=1', GIVEN: 'file', FILE: 'two words', MINE: 'of the user' },
    });
  });

  it.each([
    ['the function that is made of the file', 'several/b/index.ts', {}, 2],
    ['the function of the same name', 'several/named.ts', {}, 3],
    ['the function that is named', 'several/named.ts', { template: 'several/template.yml#A' }, 1],
    ['none where none is to be read', 'several/named.ts', { template: false }, 60],
    ['none beside a template of another tool', 'other/index.ts', {}, 60],
  ])('are those of %s', async (_, worker, options, timeout) => {
    expect((await declare(worker, options)).at(home).timeout).toBe(timeout);
  });

  it('turn a plain function into a worker if the layer does', async () => {
    expect(await declare('layer/src/index.mjs')).toMatchObject({ plain: true, notes: [] });
  });

  it.each([
    [
      'a file that may be several functions',
      ['several/src/index.ts'],
      /--template: several\/template\.yml does not say which of its functions .*: it has A \(StepEverywhere_a\), B \(.*name one with --template 'several\/template\.yml#A', or .*--no-template$/,
    ],
    [
      'a function that there is not',
      ['one/src/index.ts', { template: 'one/template.yaml#X' }],
      /has no function X; it has Other, Worker/,
    ],
    [
      'a template that is none',
      ['broken/index.ts'],
      /--template: broken\/template\.yaml: template: is not YAML.*--no-template$/s,
    ],
    [
      'a template that is not there',
      ['other/index.ts', { template: 'nowhere.yaml' }],
      /--template: cannot read nowhere\.yaml: there is no such file/,
    ],
    [
      'a variable of Lambda',
      ['other/index.ts', { env: ['AWS_REGION=x'] }],
      /--env: AWS_REGION is a variable of Lambda's own/,
    ],
    [
      'one in a template',
      ['reserved/index.ts'],
      /--template: reserved\/template\.yaml: AWS_REGION is a variable of/,
    ],
    [
      'a name that is none',
      ['other/index.ts', { env: ['A-B=x'] }],
      /--env: the name "A-B" must begin with a letter/,
    ],
    [
      'a value that is not there',
      ['other/index.ts', { env: ['MINE'] }],
      /--env: your environment has no MINE; give it as MINE=VALUE/,
    ],
  ] as const)('refuse %s', async (_, args, message) => {
    await expect(declare(args[0], args[1])).rejects.toThrow(message);
  });
});
