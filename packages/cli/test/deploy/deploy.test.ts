import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discardChangeSet } from '../../src/deploy/change-set.ts';
import { countChanges, describeChanges } from '../../src/deploy/describe-changes.ts';
import { requireUpdatable } from '../../src/deploy/find-stack.ts';
import {
  codeVariables,
  deployedSettings,
  describeKept,
  keptSettings,
} from '../../src/deploy/kept-settings.ts';
import { lineChanges } from '../../src/deploy/line-changes.ts';
import { changeSetParameters, givenParameters, keptParameters } from '../../src/deploy/parameters.ts';
import { keepPresent, roleTemplate } from '../../src/deploy/role-template.ts';
import { showKeptPolicy } from '../../src/deploy/show-kept.ts';
import { describeLeftOut, workerCode } from '../../src/deploy/worker-code.ts';
import { workerTemplate } from '../../src/deploy/worker-template.ts';
import { runCommand } from '../harness/run-command.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('options of deploy', () => {
  it.each([
    ['deploy --units ou-abcd-11111111', '--units: is for deploy role, not for deploy orchestrator'],
    ['deploy role Auditor --layer arn', '--layer: is for deploy worker, not for deploy role'],
    ['deploy worker index.ts --parameter A=b', '--parameter: is for deploy orchestrator, not for'],
    ['deploy role', 'deploy role: needs a name: deploy role ROLE'],
    ['deploy orchestrator again', 'deploy: "again" is one argument too many'],
    [
      'deploy stack',
      "'stack' is invalid for argument 'what'. Allowed choices are orchestrator, role, worker.",
    ],
  ])('are refused before any call of AWS: %s', async (line, message) => {
    const { status, stderr } = await runCommand(line.split(' '), folder);
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
  });
});

describe('parameters', () => {
  const declared = {
    DefaultRegions: { Default: '', AllowedPattern: '^$|^[a-z0-9-]+$', ConstraintDescription: 'region codes' },
    Tracing: { Default: 'false', AllowedValues: ['true', 'false'] },
    Share: { Default: 80, MinValue: 1, MaxValue: 100 },
    Added: { Default: '' },
  };

  it('accept values with an equals sign, and empty ones', () => {
    expect(givenParameters(['Added=a=b', 'DefaultRegions='], declared)).toEqual({
      Added: 'a=b',
      DefaultRegions: '',
    });
  });

  it.each([
    ['DefaultRegion=x', 'the template has no parameter DefaultRegion (Did you mean DefaultRegions?)'],
    ['Tracing', '"Tracing" must be NAME=VALUE'],
    ['Tracing=yes', 'Tracing is "yes", but must be one of true, false'],
    ['DefaultRegions=US', 'DefaultRegions is "US", but must be region codes'],
    ['Share=101', 'Share is "101", but must be a number from 1 to 100'],
    ['Share=', 'Share is "", but must be a number from 1 to 100'],
    ['toString=1', 'the template has no parameter toString'],
  ])('are refused where the template would refuse them: %s', (given, message) => {
    expect(() => givenParameters([given], declared)).toThrow(message);
  });

  it('that are not given keep the value of the stack, or have the default', () => {
    const present = [{ ParameterKey: 'Tracing' }, { ParameterKey: 'Share' }, { ParameterKey: 'Gone' }];
    expect(changeSetParameters({ Share: '50' }, declared, present)).toEqual([
      { ParameterKey: 'Tracing', UsePreviousValue: true },
      { ParameterKey: 'Share', ParameterValue: '50' },
    ]);
  });

  it('whose kept value is not the default are named', () => {
    const present = [
      { ParameterKey: 'DefaultRegions', ParameterValue: 'eu-west-1' },
      { ParameterKey: 'Share', ParameterValue: '80' },
      { ParameterKey: 'Tracing', ParameterValue: 'true' },
      { ParameterKey: 'Gone', ParameterValue: 'x' },
    ];
    expect(keptParameters({ Tracing: 'true' }, declared, present)).toEqual([
      { name: 'DefaultRegions', value: 'eu-west-1', usual: '' },
    ]);
  });
});

describe('changes', () => {
  it('list removed and replaced resources first, with the properties that change', () => {
    const change = (Action: string, LogicalResourceId: string, more = {}) =>
      ({ ResourceChange: { Action, LogicalResourceId, ResourceType: 'T', ...more } }) as never;
    const shown = describeChanges([
      change('Add', 'New'),
      change('Modify', 'Function', {
        Replacement: 'False',
        Details: [{ Target: { Attribute: 'Properties', Name: 'Code' } }, { Target: { Attribute: 'Tags' } }],
      }),
      change('Modify', 'Role', { Replacement: 'True' }),
      change('Modify', 'Rule', { Replacement: 'Conditional' }),
      change('Remove', 'Bucket', { PolicyAction: 'Retain' }),
      change('Remove', 'Key', { PolicyAction: 'Delete' }),
      change('Dynamic', 'Nested'),
    ]);
    expect(shown.map(({ Action, Id }) => `${Action} ${Id}`)).toEqual([
      ...['remove Key', 'replace Role', 'may replace Rule', 'unknown Nested'],
      ...['remove, kept Bucket', 'change Function', 'add New'],
    ]);
    expect(shown.find(({ Id }) => Id === 'Function')?.Properties).toEqual(['Code', 'Tags']);
    expect(countChanges(shown)).toBe(
      '1 remove, 1 replace, 1 may replace, 1 unknown, 1 remove, kept, 1 change, 1 add',
    );
  });

  it('of a template are shown line by line', () => {
    expect(lineChanges('a\nb\nc', 'a\nx\nc\nd')).toEqual(['- b', '+ x', '+ d']);
    expect(lineChanges('same', 'same')).toEqual([]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', /being changed/],
    ['ROLLBACK_COMPLETE', /delete it first: aws cloudformation delete-stack --stack-name s$/],
    ['UPDATE_ROLLBACK_FAILED', /continue-update-rollback --stack-name s$/],
  ])('are not made to a stack in %s', (StackStatus, message) => {
    expect(() => requireUpdatable({ StackName: 's', StackStatus } as never)).toThrow(message);
  });

  it.each(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'are made to a stack in %s',
    (StackStatus) => {
      requireUpdatable({ StackName: 's', StackStatus } as never);
    },
  );
});

describe('a change set that is declined', () => {
  const changeSet = { id: 'own', stackId: 'stack', changes: [] };
  const callsOf = async (isBegun: boolean, StackStatus: string, others: string[]) => {
    const calls: string[] = [];
    const send = async ({ constructor: { name } }: object) => {
      calls.push(name);
      const Summaries = others.map((ChangeSetId) => ({ ChangeSetId }));
      return { Stacks: [{ StackName: 'stack', StackStatus }], Summaries };
    };
    await discardChangeSet({ send } as never, changeSet, isBegun);
    expect(calls[0]).toBe('DeleteChangeSetCommand');
    return calls;
  };

  it.each([
    ['was begun for it', true, 'REVIEW_IN_PROGRESS', ['own'], true],
    ['was begun before', false, 'REVIEW_IN_PROGRESS', [], false],
    ['has the change set of somebody else', true, 'REVIEW_IN_PROGRESS', ['other'], false],
    ['was deployed by somebody else', true, 'CREATE_COMPLETE', [], false],
  ])(
    'is deleted with its stack only if the stack was created for it: it %s',
    async (_, isBegun, status, others, goes) => {
      expect((await callsOf(isBegun, status, others)).includes('DeleteStackCommand')).toBe(goes);
    },
  );
});

describe('the role', () => {
  it('has the given path, policies and boundary', async () => {
    await writeFile(join(folder, 'policy.json'), '{ "Version": "2012-10-17", "Statement": [] }');
    const options = {
      policyFile: 'policy.json',
      policy: ['arn:a', 'arn:b'],
      boundary: 'arn:aws:iam::111122223333:policy/ops/B',
    };
    const { body, parameters } = await roleTemplate('ops/Fixer', 'pattern', options, folder);
    expect(parameters).toEqual({
      IssuingRolePattern: 'pattern',
      RoleName: 'Fixer',
      RolePath: '/ops/',
      ManagedPolicyArns: 'arn:a,arn:b',
      PermissionsBoundary: 'ops/B',
    });
    expect(body).toMatch(/- PolicyName: Own\n +PolicyDocument:\n/);
    const kept = await roleTemplate('ops/Fixer', 'pattern', {}, folder);
    const present = [{ ParameterKey: 'PermissionsBoundary', ParameterValue: 'ops/B' }];
    expect(keepPresent(kept.parameters, present)).toMatchObject({
      PermissionsBoundary: 'ops/B',
      RoleName: 'Fixer',
    });
    expect(keepPresent(parameters, [])).toEqual(parameters);
    await expect(roleTemplate('no spaces', 'pattern', {}, folder)).rejects.toThrow('must be a role such as');
  });

  it('keeps its policy until another policy, or none, is given', async () => {
    const statement = (Action: string) => ({ Effect: 'Allow', Action, Resource: '*' });
    for (const name of ['one', 'two'])
      await writeFile(
        join(folder, `${name}.json`),
        JSON.stringify({ Statement: [statement(`ec2:${name}`)] }),
      );
    const template = (policyFile?: string, present?: string) =>
      roleTemplate('Fixer', 'pattern', policyFile === undefined ? {} : { policyFile }, folder, present);
    const plain = await template();
    const first = await template('one.json');
    const keptPolicy = { Statement: [statement('ec2:one')] };
    expect(await template(undefined, first.body)).toEqual({ ...first, keptPolicy });
    expect((await template('two.json', first.body)).body).toMatch(/ec2:two(?!.*ec2:one)/s);
    expect(await template('', first.body)).toEqual(plain);
    expect(await template(undefined, plain.body)).toEqual(plain);
  });

  it.each([
    [
      'all of it',
      { Statement: { Action: '*' } },
      /keeps this policy of the role.*\n\{\n.*\n +"Action": "\*"\n/,
    ],
    ['nothing that a terminal acts on', { Sid: '\u001b[8m' }, /"\\u001b\[8m"/],
    ['nothing when none is kept', undefined, /^$/],
  ])('shows its kept policy %s', (_, policy, shown) => {
    let text = '';
    const stderr = { write: (part: string) => (text += part) };
    showKeptPolicy('stack s', policy, { stderr } as never);
    expect(text).toMatch(shown);
  });
});

describe('the settings of a worker that is deployed', () => {
  const worker = {
    ...{ name: 'StepEverywhere_a', runtime: 'nodejs24.x', handler: 'index.handler', architecture: 'x86_64' },
    ...{
      timeout: 120,
      memory: 1024,
      environment: { A: 'secret' },
      isTenantIsolated: true,
      layers: ['arn:l'],
    },
    code: { bucket: 'b', key: 'k' },
  };
  const deployed = deployedSettings(workerTemplate(worker));
  const { timeout, memory, environment, isTenantIsolated, architecture, layers } = worker;

  it('stay unless an option changes them', () => {
    const all = { timeout, memory, environment, isTenantIsolated, architecture, layers };
    expect(keptSettings(deployed, {}, false)).toEqual(all);
    const options = { timeout: 60, env: ['B=c'], layer: [''] };
    expect(keptSettings(deployed, options, false)).toEqual({ memory, isTenantIsolated, architecture });
    expect(keptSettings(deployedSettings(), {}, false)).toEqual({});
  });

  it('are those of the project’s template, if there is one, but for layers', () => {
    expect(keptSettings(deployed, {}, true)).toEqual({ layers });
  });

  it('are shown without the values of variables', () => {
    expect(describeKept(keptSettings(deployed, {}, false))).toBe(
      'time-out 120 s, memory 1024 MB, the variables A, tenant isolation, architecture x86_64, 1 layer: arn:l',
    );
    expect(describeKept({})).toBeUndefined();
  });

  it('are named separately if they are variables that run code or redirect requests', () => {
    const risky = [
      ...['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'AWS_LAMBDA_EXEC_WRAPPER', 'PYTHONPATH', 'PYTHONSTARTUP'],
      ...[
        'LD_PRELOAD',
        'HTTPS_PROXY',
        'http_proxy',
        'AWS_ENDPOINT_URL',
        'AWS_ENDPOINT_URL_S3',
        'SSL_CERT_FILE',
      ],
    ];
    const harmless = ['NODE_ENV', 'TABLE', 'MY_PYTHON', 'PROXY_TABLE', 'AWS_REGION_LIST'];
    const names = [...harmless, ...risky];
    const variables = Object.fromEntries(names.map((name) => [name, 'secret']));
    expect(codeVariables({ environment: variables })).toEqual(risky);
    expect(codeVariables({})).toEqual([]);
  });
});

describe('the code of a worker', () => {
  const options = { architecture: 'arm64', hasLayer: false, plain: false, external: [], layers: [] };

  it('contains nothing of this machine', async () => {
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const source = join(folder, 'worker.ts');
    await writeFile(source, 'export const handler = (): string => import.meta.url;\n');
    const { zip, handler, runtime, hasSdk } = await workerCode(source, options);
    expect({ handler, runtime, hasSdk }).toEqual({
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      hasSdk: false,
    });
    expect(Buffer.from(zip).includes(folder)).toBe(false);
  });

  it('is refused if a package with native code would be missing', async () => {
    const native = join(folder, 'node_modules/native');
    await mkdir(native, { recursive: true });
    await writeFile(join(native, 'package.json'), '{ "name": "native", "main": "index.js" }');
    await writeFile(join(native, 'binding.gyp'), '');
    await writeFile(join(native, 'index.js'), 'module.exports = 1;\n');
    const source = join(folder, 'native.mjs');
    await writeFile(source, "import native from 'native';\nexport const handler = () => native;\n");
    await expect(workerCode(source, options)).rejects.toThrow(
      /has native code; deploy the worker with a template/,
    );
  });

  it('in Python contains nothing of runs', async () => {
    const project = join(folder, 'python');
    for (const below of ['mine/runs', 'mine/emulator', 'mine/logs', 'out', '.step-everywhere', 'results'])
      await mkdir(join(project, below), { recursive: true });
    const ofRuns = ['input.json', 'input-prod.json', 'results.json', 'results-2026.txt', 'out/one.json'];
    const left = [...ofRuns, 'mine/runs/one.json', '.step-everywhere/one.json'];
    const taken = ['worker.py', 'results.py', 'results/__init__.py', 'regions.json'];
    for (const file of [...left, ...taken]) await writeFile(join(project, file), 'handler = None\n');
    const { zip, handler, leftOut } = await workerCode(join(project, 'worker.py'), {
      ...options,
      hasLayer: true,
    });
    expect(leftOut).toEqual(['input-prod.json', 'input.json', 'results-2026.txt', 'results.json']);
    expect(describeLeftOut(['input.json'])).toMatch(
      /does not contain input\.json: .* reads it, rename it\.$/,
    );
    expect(describeLeftOut([])).toBeUndefined();
    expect(handler).toBe('worker.handler');
    const has = (file: string) => Buffer.from(zip).includes(file);
    expect(taken.filter((file) => !has(file))).toEqual([]);
    expect(left.filter(has)).toEqual([]);
  });

  it('of an executable keeps its mode', async () => {
    const source = join(folder, 'bootstrap');
    await writeFile(source, '#!/bin/sh\n', { mode: 0o755 });
    const { zip, runtime } = await workerCode(source, options);
    expect(runtime).toBe('provided.al2023');
    // The external attributes in the central directory contain the Unix mode in the upper half.
    const archive = Buffer.from(zip);
    const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    expect((archive.readUInt32LE(entry + 38) >>> 16) & 0o777).toBe(0o755);
  });
});
