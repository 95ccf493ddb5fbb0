import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addWorkers } from '../src/workers.ts';

interface Worker {
  readonly FunctionName: string;
  readonly CodeUri: string;
  readonly Layers?: unknown;
  readonly [property: string]: unknown;
}

const examples = new URL('../../', import.meta.url);
const layers = {
  node: 'arn:aws:lambda:eu-west-1:111122223333:layer:StepEverywhere:1',
  python: 'arn:aws:lambda:eu-west-1:111122223333:layer:StepEverywherePython:2',
};

/** The functions of the examples' own templates, except executables, which must be built first. */
async function fromTemplates(): Promise<Worker[]> {
  const entries = await readdir(examples, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => new URL(`${name}/template.yaml`, examples))
    .filter((file) => existsSync(file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const workers = texts.map((text) => parse(text, { logLevel: 'silent' }).Resources.Worker.Properties);
  return workers.filter(({ Runtime }) => !String(Runtime).startsWith('provided.'));
}

/** The bundled code must exist when an app is synthesised. */
beforeAll(async () => {
  for (const { CodeUri, FunctionName } of await fromTemplates()) {
    if (CodeUri !== 'dist/') continue;
    const cwd = new URL(`${FunctionName.replace('StepEverywhere_', '')}/`, examples);
    await promisify(execFile)(process.execPath, ['--run', 'bundle', '--', '--log-level=warning'], { cwd });
  }
});

describe('the workers of the CDK app', () => {
  let template: Template;
  beforeAll(() => {
    const stack = new Stack(new App(), 'Test');
    addWorkers(stack, layers);
    template = Template.fromStack(stack);
  });

  it("are the functions of the examples' templates", async () => {
    const workers = await fromTemplates();
    expect(workers.length).toBeGreaterThanOrEqual(6);
    template.resourceCountIs('AWS::Lambda::Function', workers.length);
    for (const worker of workers) {
      const { FunctionName, Handler, Runtime, Architectures, MemorySize, Timeout } = worker;
      template.hasResourceProperties('AWS::Lambda::Function', {
        ...{ FunctionName, Handler, Runtime, Architectures, MemorySize, Timeout },
        ...(worker.Environment !== undefined && { Environment: worker.Environment }),
        ...(worker.Layers !== undefined && {
          Layers: [String(Runtime).startsWith('python') ? layers.python : layers.node],
        }),
      });
    }
  });

  it('may log, and nothing else', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    expect(roles).toHaveLength(6);
    for (const { Properties } of roles) {
      expect(Properties.Policies).toBeUndefined();
      expect(JSON.stringify(Properties.ManagedPolicyArns)).toMatch(
        /^[^/]*\/service-role\/AWSLambdaBasicExecutionRole[^/]*$/,
      );
    }
    expect(template.findResources('AWS::IAM::Policy')).toEqual({});
  });
});

describe('the README', () => {
  it("shows a function that is an example's worker", async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const [, code] = /^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? [];
    const program = `import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
const stack = new Stack(new App(), 'Test');
${code}
console.log(JSON.stringify(Template.fromStack(stack).findResources('AWS::Lambda::Function')));`;
    const cwd = new URL('../', import.meta.url);
    const args = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
    const [worker] = (await fromTemplates()).filter(({ FunctionName }) =>
      /find-parameters/.test(FunctionName),
    );
    const { FunctionName, Handler, Runtime, Architectures, MemorySize, Timeout } = worker as Worker;
    expect(Object.values(JSON.parse(stdout))).toMatchObject([
      { Properties: { FunctionName, Handler, Runtime, Architectures, MemorySize, Timeout } },
    ]);
  });
});
