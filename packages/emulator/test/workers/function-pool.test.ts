import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { mostProcesses, WORKING_MOST } from '../../src/workers/most-environments.ts';
import { fixtures, functionPools } from './function-pools.ts';

const { arn, logFolder, makePool, act, log } = functionPools(
  { name: 'misbehaving', taskRoot: path.join(fixtures, 'misbehaving'), ownProcess: true },
  { maxEnvironments: 3 },
);

describe('an error in one invocation', () => {
  const pool = makePool({ timeoutSeconds: 3 });
  const patient = makePool({ name: 'patient' });
  const older = makePool({ name: 'older', runtime: 'nodejs22.x' });
  const outOfMemory = [
    expect.stringMatching(/^Runtime\.(OutOfMemory|ExitError)$/),
    /Runtime exited with error: signal: (killed|aborted)$/,
  ] as const;
  const failures = [
    ['throw', patient, 'RangeError', 'out of range'],
    ['throwString', patient, 'string', 'just text'],
    [
      'loop',
      pool,
      'Sandbox.Timedout',
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 3\.00 seconds$/,
    ],
    ['hang', pool, 'Sandbox.Timedout', /Task timed out after 3\.00 seconds$/],
    ['exit', patient, 'Runtime.ExitError', /^RequestId: .* Error: Runtime exited with error: exit status 3$/],
    ['exitZero', patient, 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    ['growBuffers', patient, 'Runtime.OutOfMemory', /Runtime exited with error: signal: killed$/],
    // Either limit may be reached first, as on Lambda: V8's, or the function's.
    ['growArray', patient, ...outOfMemory],
    ['growStrings', patient, ...outOfMemory],
    ['growMap', patient, ...outOfMemory],
    ['doubleArray', patient, ...outOfMemory],
    // As AWS's runtime client does since Node.js 24; earlier versions reported the rejection's own name.
    ['reject', patient, 'Runtime.ExitError', /Runtime exited with error: exit status 1$/],
    ['throwLater', patient, 'Runtime.ExitError', /Runtime exited with error: exit status 1$/],
    ['reject', older, 'Runtime.UnhandledPromiseRejection', 'TypeError: nobody waits'],
    ['throwLater', older, 'SyntaxError', 'nobody catches'],
    ['abort', patient, 'Runtime.ExitError', /Runtime exited with error: signal: aborted$/],
    ['killItself', patient, 'Runtime.ExitError', /Runtime exited with error: signal: terminated$/],
    ['bigint', patient, 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
    ['cycle', patient, 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
    ['large', patient, 'Function.ResponseSizeTooLarge', /\(6291556 bytes\)\.$/],
  ] as const;

  it.each(failures)('%s fails only that invocation', async (name, of, type, message) => {
    const others = Array.from({ length: 20 }, (_, i) => act(of, 'echo', { i }));
    const failed = await act(of, name);
    expect(failed.failed).toBe(true);
    expect(failed.body.errorType).toEqual(type);
    expect(failed.body.errorMessage).toMatch(message);
    const succeeded = await Promise.all([...others, act(of, 'echo', { i: 20 })]);
    expect(succeeded.map(({ failed, body }) => [failed, body.i])).toEqual(
      Array.from({ length: 21 }, (_, i) => [false, i]),
    );
  });

  it('reports the trace of a thrown error', async () => {
    const { body } = await act(patient, 'throw');
    expect(body.trace[0]).toBe('RangeError: out of range');
  });
});

describe('an environment that was loaded in advance', () => {
  it('waits for its first invocation, however late it comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const pool = makePool({ name: 'early', ownProcess: false });
      expect(await pool.warmUp()).toBeUndefined();
      vi.advanceTimersByTime(3_600_000 / 2);
      await act(pool, 'echo');
      expect(log('early')).toContain('REPORT');
      expect(log('early')).not.toContain('Init Duration');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('several invocations at once in one environment', () => {
  const many = { environmentConcurrency: 100 };

  it('wait for each other in one process', async () => {
    const pool = makePool({ ...many, name: 'many' }, { maxEnvironments: 1 });
    const met = await Promise.all(Array.from({ length: 60 }, () => act(pool, 'meet', { expected: 60 })));
    expect(met.map(({ body }) => body)).toEqual(Array(60).fill(60));
  });

  it.each([
    ['exit', 'Runtime.ExitError', /exit status 3$/],
    ['throwLater', 'Runtime.ExitError', /exit status 1$/],
    ['loop', 'Sandbox.Timedout', /Task timed out after 2\.00 seconds$/],
  ])('name the invocation that ended all of them: %s', async (name, type, message) => {
    const pool = makePool({ ...many, name: 'several', timeoutSeconds: 2 }, { maxEnvironments: 1 });
    const innocent = act(pool, 'meet', { expected: 2 });
    const companion = act(pool, 'meet', { expected: 2 });
    await Promise.all([innocent, companion]);
    const waiting = act(pool, 'hang');
    const failed = await act(pool, name);
    expect(failed.body.errorType).toBe(type);
    expect(failed.body.errorMessage).toMatch(message);
    expect((await waiting).body.errorMessage).toMatch(
      name === 'loop'
        ? /Task timed out/
        : /Runtime exited because of another invocation in the same process$/,
    );
    expect((await act(pool, 'echo', { i: 1 })).body.i).toBe(1);
  });
});

it('has more processes than a busy machine needs if all of them wait', async () => {
  const folder = path.join(logFolder, 'met');
  mkdirSync(folder);
  const expected = WORKING_MOST + 2;
  const pool = makePool({ timeoutSeconds: 300 }, { maxEnvironments: expected });
  const meet = () => act(pool, 'meetInFolder', { folder, expected });
  const met = await Promise.all(Array.from({ length: expected }, meet));
  expect(new Set(met.map(({ body }) => body)).size).toBe(expected);
});

it('has as many processes as the memory allows', () => {
  expect([400, 8_000, 64_000].map((availableMB) => mostProcesses(availableMB))).toEqual([
    WORKING_MOST,
    40,
    64,
  ]);
});

describe('loading', () => {
  it.each([
    ['loading', 'throws.handler', 'URIError', 'while loading'],
    ['loading', 'missing.handler', 'Runtime.ImportModuleError', /^Error: Cannot find module /],
    ['loading', 'common.other', 'Runtime.HandlerNotFound', 'common.other is undefined or not exported'],
    ['loading', '../loading/common.handler', 'Runtime.MalformedHandlerName', /is not a valid handler name/],
    ['loading', 'common', 'Runtime.MalformedHandlerName', 'Bad handler'],
    ['misbehaving', 'index.notAFunction.nested', 'Runtime.HandlerNotFound', /is not a function$/],
    [
      'misbehaving',
      'index.callback',
      'Runtime.CallbackHandlerDeprecated',
      /removed support for callback-based/,
    ],
  ])('%s/%s fails as in Lambda', async (folder, handler, type, message) => {
    const pool = makePool({ taskRoot: path.join(fixtures, folder), handler });
    const results = await Promise.all([act(pool, 'echo'), act(pool, 'echo')]);
    for (const { body } of results) {
      expect(body.errorType).toBe(type);
      expect(body.errorMessage).toMatch(message);
    }
  });

  it('reports code that does not parse', async () => {
    writeFileSync(path.join(logFolder, 'broken.mjs'), 'export const handler = (');
    const { body } = await act(makePool({ taskRoot: logFolder, handler: 'broken.handler' }), 'echo');
    expect(body.errorType).toBe('Runtime.UserCodeSyntaxError');
    expect(body.errorMessage).toMatch(/^SyntaxError: /);
  });

  it('ignores a folder of the same name', async () => {
    mkdirSync(path.join(logFolder, 'both'));
    writeFileSync(path.join(logFolder, 'both.mjs'), 'export const handler = async () => 1;');
    expect((await act(makePool({ taskRoot: logFolder, handler: 'both.handler' }), '')).body).toBe(1);
  });

  it('finds a CommonJS export and a nested one', async () => {
    const common = makePool({ taskRoot: path.join(fixtures, 'loading'), handler: 'common.handler' });
    const nested = makePool({ handler: 'index.notAFunction.deep.handler' });
    expect([(await act(common, '')).body, (await act(nested, '')).body]).toEqual(['from CommonJS', 'deep']);
  });
});

describe('an invocation', () => {
  it('returns null for undefined', async () => {
    expect((await act(makePool(), 'undefined')).payload).toBe('null');
  });

  it("sees Lambda's environment and no variable of the machine", async () => {
    process.env.HOST_SECRET = 'host';
    const { body } = await act(makePool(), 'environment');
    expect(body).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: 'misbehaving',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: path.join(fixtures, 'misbehaving'),
      STAGE: 'test',
      // Other places in which an SDK would look for credentials.
      HOME: '/home/sbx_user1051',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(Object.keys(body)).not.toContain('HOST_SECRET');
    expect(body.PATH).not.toBe(process.env.PATH);
  });

  it('of a function without credentials has those of its role only for KMS, and its error says what to do', async () => {
    const pool = makePool({ hasCredentials: false });
    const { body } = await act(pool, 'environment');
    expect(Object.keys(body).filter((name) => /_(KEY_ID|KEY|TOKEN)$/.test(name))).toEqual([
      'STEP_EVERYWHERE_KMS_ACCESS_KEY_ID',
      'STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY',
      'STEP_EVERYWHERE_KMS_SESSION_TOKEN',
    ]);
    const error = {
      name: 'CredentialsProviderError',
      message: 'Could not load credentials from any providers',
    };
    expect((await act(pool, 'throwNamed', error)).body.errorMessage).toMatch(
      /^Could not load credentials from any providers\. What to do: Create the client with client\(\), /,
    );
    expect((await act(makePool(), 'throwNamed', error)).body.errorMessage).toBe(error.message);
  });

  it("has the V8 heap limit that Lambda sets for the function's memory", async () => {
    const { body } = await act(makePool({ memoryMB: 512 }), 'heapLimit');
    // Nine tenths of the memory, and a little for the young generation.
    expect(body).toBeGreaterThanOrEqual(461);
    expect(body).toBeLessThan(512 + 16);
  });

  it('gets the context object', async () => {
    const pool = makePool({ timeoutSeconds: 900 });
    const { body, requestId } = await act(pool, 'context');
    expect(body).toMatchObject({
      functionName: 'misbehaving',
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: '128',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/misbehaving',
    });
    expect(body.remaining).toBeGreaterThan(800_000);
    expect(body.remaining).toBeLessThanOrEqual(900_000);
  });

  it('runs on a warm environment, one at a time', async () => {
    const pool = makePool({}, { maxEnvironments: 1 });
    const counts = await Promise.all(Array.from({ length: 5 }, () => act(pool, 'count')));
    expect(counts.map(({ body }) => body)).toEqual([1, 2, 3, 4, 5]);
  });

  it('gets a fresh environment when the session of the warm one is about to end', async () => {
    const soon = new Date(Date.now() + 80_000);
    const session = () => ({ AccessKeyId: 'A', SecretAccessKey: 's', SessionToken: 't', Expiration: soon });
    const pool = makePool({}, { maxEnvironments: 1, session });
    expect([(await act(pool, 'count')).body, (await act(pool, 'count')).body]).toEqual([1, 1]);
  });

  it('leaves its lines in the log file and in the tail', async () => {
    const pool = makePool({ name: 'printing' });
    const { logTail, requestId } = await act(pool, 'print', { text: 'hello' });
    const text = log('printing');
    expect(text).toBe(logTail);
    expect(text.split('\n')).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\S+Z\\t${requestId}\\tINFO\\tprinted hello$`)),
      'raw hello',
      `END RequestId: ${requestId}`,
      expect.stringMatching(
        /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\t.*Memory Size: 128 MB\tMax Memory Used: \d+ MB/,
      ),
      '',
    ]);
  });
});

it('has in its log the native output of it and its child processes, and its last output when it is ended', async () => {
  const pool = makePool({ name: 'native' });
  await act(pool, 'printNatively');
  await act(pool, 'throwLater');
  expect(log('native')).toContain('from descriptor 1\nfrom a child\n');
  expect(log('native')).toContain('SyntaxError: nobody catches');
});

it('refuses invocations that wait when it is closed', async () => {
  const pool = makePool({}, { maxEnvironments: 1 });
  const running = act(pool, 'hang');
  const waiting = act(pool, 'echo');
  const refused = expect(waiting).rejects.toThrow(/not invoked: the emulator is closing/);
  await pool.close();
  await refused;
  expect((await running).failed).toBe(true);
});
