import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestAws } from '@step-everywhere/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDS, LeavingEnvironment } from '../../packages/core/test/invocation/leaving-environment.ts';
import { type Cloud, startCloud } from '../runtime-suite/cloud.ts';
import { ExecutionEnvironment, hasPrivateMounts } from '../runtime-suite/execution-environment.ts';
import { documented, failing, leaving, plain, WAYS } from '../runtime-suite/functions.ts';
import { nodeRuntime } from '../runtime-suite/node-runtime.ts';
import { type RuntimeClient, RuntimeClientError, runtimeClient } from '../runtime-suite/runtime-client.ts';

/** Whether this suite must run, as in `.ci/run`. */
const isRequired = process.env.STEP_EVERYWHERE_RUNTIME_SUITE === 'required';

const client = await clientOrReason();

async function clientOrReason(): Promise<RuntimeClient | string> {
  try {
    return await runtimeClient();
  } catch (error) {
    if (isRequired || !(error instanceof RuntimeClientError)) throw error;
    return error.message;
  }
}

// `npm test` repeats lines with this prefix at its end.
if (typeof client === 'string') {
  const [first = ''] = client.split('\n');
  it(`LEFT OUT: the layer is not tested under AWS's runtime client, since ${first}`, ({ skip }) => {
    console.warn(client);
    skip(first);
  });
}

if (typeof client !== 'string') describe("under AWS's runtime client", () => suite(client));

function suite(client: RuntimeClient): void {
  let directory: string;
  let cloud: Cloud;
  beforeAll(async () => {
    const mount = hasPrivateMounts(nodeRuntime(client, 24))
      ? 'at /opt, by a private mount'
      : 'below a temporary folder';
    console.info(`The runtime suite has the layer ${mount}.`);
    directory = await mkdtemp(join(tmpdir(), 'runtime-suite-'));
    cloud = await startCloud(directory);
  });
  afterAll(async () => {
    await cloud?.close();
    await rm(directory, { recursive: true, force: true });
  });

  // If the client searched NODE_PATH itself, this suite's hook would hide it.
  it('the client leaves the search of NODE_PATH for ES modules to Node.js', async () => {
    const code = await readFile(client.entry, 'utf8');
    expect(code).toContain('LAMBDA_TASK_ROOT');
    expect(code).not.toMatch(/NODE_PATH|registerHooks|globalPaths|_initPaths|module\.register\(/);
  });

  describe.each([22, 24] as const)('and Node.js %i', (version) => {
    const runtime = nodeRuntime(client, version);

    it.each(Object.keys(WAYS))('runs %s', async (way) => {
      const name = `StepEverywhere_${Object.keys(WAYS).indexOf(way)}_node${version}`;
      const made = await WAYS[way]?.();
      const { summary, results, failures, log } = await cloud.run(
        name,
        made as NonNullable<typeof made>,
        runtime,
      );
      expect(failures, log).toEqual([]);
      expect(summary).toMatchObject({ Targets: 2, Succeeded: 2 });
      const result = (region: string) => ({
        account: 'payments-prod',
        region,
        parameters: [`/app/${region}`],
        identity: expect.stringMatching(/^arn:aws:sts::210000000001:assumed-role\/Auditor\//),
      });
      expect(results).toEqual([result('ap-southeast-2'), result('us-east-1')]);
      expect(log).toContain('"message":"at work"');
    });

    it.each(['index.mjs', 'index.cjs', 'plain.mjs'] as const)("runs the README's %s", async (file) => {
      const name = `StepEverywhere_readme_${file.replace('.', '_')}_node${version}`;
      const { results, log } = await cloud.run(name, await documented(file), runtime);
      const result = (region: string) => ({
        account: 'payments-prod',
        region,
        parameters: [`/app/${region}`],
      });
      expect(results, log).toEqual([result('ap-southeast-2'), result('us-east-1')]);
    });

    it('finds our package in the layer and nowhere else', async () => {
      const without = { ...(await documented('index.mjs')), isLayerAttached: false };
      const { summary, log } = await cloud.run(`StepEverywhere_without_node${version}`, without, runtime);
      expect(summary).toMatchObject({ Targets: 2, Failed: 2 });
      expect(log).toContain("Cannot find package '@step-everywhere/core'");
    });

    it('a handler that leaves requests, timers and promises behind does not affect later invocations', async () => {
      await using aws = await startTestAws();
      const arn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
      const variables = {
        AWS_LAMBDA_FUNCTION_NAME: 'StepEverywhere_leaving',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/StepEverywhere_leaving',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
      };
      const environment = await ExecutionEnvironment.start({ arn, ...(await leaving()) }, runtime, {
        ...aws.environment,
        ...variables,
      });
      const worker = new LeavingEnvironment(aws, async (event) => {
        const answer = await environment.invoke(JSON.stringify(event));
        if ('response' in answer) return { answer: JSON.parse(answer.response) };
        return { error: `${answer.error.errorType}: ${answer.error.errorMessage}` };
      });
      try {
        for (const end of Object.keys(ENDS) as (keyof typeof ENDS)[]) await worker.expectHarmless(end);
        for (let n = 0; n < 20; n += 1) await worker.expectHealthy('444444444444');
        expect(environment.log).not.toContain('planted-secret');
      } finally {
        await environment.close();
      }
    });

    it("reports an error with the author's line, by the source map", async () => {
      const { summary, failures, log } = await cloud.run(
        `StepEverywhere_failing_node${version}`,
        await failing(),
        runtime,
      );
      expect(summary).toMatchObject({ Targets: 2, Succeeded: 0, Failed: 2 });
      expect(JSON.stringify(failures)).toContain('RangeError');
      expect(JSON.stringify(failures)).toContain('nothing is right in us-east-1');
      expect(log).toMatch(/src\/index\.ts:6:\d+/);
    });

    it.each([
      [
        'a module',
        { 'main.mjs': '' },
        'HandlerNotFoundError',
        /Looked for .*\/var\/task\/index\.mjs.*\/var\/task has main\.mjs/,
      ],
      [
        'an export',
        { 'index.mjs': 'export const main = 1' },
        'HandlerExportError',
        /\/var\/task\/index\.mjs does not export handler; it exports main/,
      ],
      [
        'correct syntax',
        { 'index.mjs': 'let = ;' },
        'HandlerSyntaxError',
        /SyntaxError: .*at .*\/var\/task\/index\.mjs:1: let = ;/,
      ],
    ] as [string, Record<string, string>, string, RegExp][])(
      'fails at the start without %s, and names what is missing',
      async (_, files, name, message) => {
        const { failures, summary } = await cloud.run(
          `StepEverywhere_${name}_node${version}`,
          plain(files),
          runtime,
        );
        expect(summary).toMatchObject({ Targets: 2, Failed: 2 });
        const reported = JSON.stringify(failures);
        expect(failures[0]?.Remedy).toMatch(/^(Set|Export|Correct) /);
        expect(reported).toContain(name);
        expect(reported).toMatch(message);
      },
    );
  });
}
