import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { everywhere, type WorkerInput } from '../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../src/testing/index.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});
afterEach(() => (aws.objects as Map<string, string>).clear());

const stored = () => [...aws.objects.entries()][0];

describe('everywhere', () => {
  it.each([{}, null, 'handler'])('refuses %j at once, because it is not a function', (given) => {
    expect(() => everywhere(given as never)).toThrow(
      /^everywhere\(\) takes the worker's function, got \w+\./,
    );
  });

  it.each([
    [
      { rowfields: false },
      'everywhere() has no option rowfields, expected one of payload, bigint, rowFields, logger',
    ],
    [
      { logger: { level: 'DEBUG' } },
      "everywhere() has no option of the logger's level, expected one of serviceName,",
    ],
    [{ payload: () => 1 }, 'everywhere() takes a Standard Schema validator as payload'],
    [{ payload: null }, 'such as one of zod 3.24 or later, got null'],
    [{ bigint: 'text' }, `everywhere() takes 'error' or 'string' as bigint, got "text"`],
    [{ rowFields: true }, 'everywhere() takes a function or false as rowFields, got boolean'],
    ['options', 'everywhere() takes an object of options, got "options"'],
    [null, 'everywhere() takes an object of options, got null'],
  ])('refuses the options %j at once, before they have no effect in a run', (options, message) => {
    expect(() => everywhere(() => 1, options as never)).toThrow(message);
  });

  it('gives the handler its target and stores what it returns as one line of compact JSON', async () => {
    const handler = everywhere(
      async ({ payload, account, region, partition, execution, credentials, context }) => ({
        payload,
        account,
        region,
        partition,
        execution: execution.name,
        key: (await credentials()).accessKeyId,
        function: context.functionName,
      }),
    );
    const event = aws.event({
      accountId: '333333333333',
      accountName: 'dev',
      region: 'cn-north-1',
      payload: { a: [1] },
    });
    const answer = await handler(event, lambdaContext());
    const [key, text] = stored() ?? [];
    expect(key).toBe(
      'StepEverywhere/StepEverywhere_example/$LATEST/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f/333333333333/cn-north-1.json',
    );
    expect(text).toMatch(/^\{"payload":.*\}$/);
    expect(JSON.parse(text ?? '')).toEqual({
      payload: { a: [1] },
      account: { id: '333333333333', name: 'dev' },
      region: 'cn-north-1',
      partition: 'aws-cn',
      execution: '6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f',
      key: 'ASIATARGET',
      function: 'StepEverywhere_example',
    });
    expect(answer).toBe('stored');
  });

  it('sends exactly the signed headers', async () => {
    await everywhere(() => 'ü')(aws.event(), lambdaContext());
    const put = aws.requests.filter(({ method }) => method === 'PUT').at(-1);
    expect(put?.headers).toMatchObject({
      'if-none-match': '*',
      'content-type': 'application/json',
      'content-length': '4',
      'content-md5': 'LRCmngwCwzAjiSPv/oi43A==',
    });
    expect(put?.headers['transfer-encoding']).toBeUndefined();
  });

  it('stores undefined as null', async () => {
    await everywhere(() => undefined)(aws.event(), lambdaContext());
    expect(stored()?.[1]).toBe('null');
  });

  it.each([
    ['a BigInt', { sizes: [1, 2n] }, /result\.sizes\[1\] is the BigInt 2/],
    ['a cycle', cycle(), /result\.self is an object that contains itself/],
  ])('fails the target for %s, naming the path', async (_, value, message) => {
    const failing = everywhere(() => value)(aws.event(), lambdaContext());
    await expect(failing).rejects.toMatchObject({
      name: 'ResultError',
      message: expect.stringMatching(message),
    });
    expect(aws.objects.size).toBe(0);
  });

  it("keeps the name and message of the handler's own error", async () => {
    class NoSuchThing extends Error {
      override readonly name = 'NoSuchThing';
    }
    const failing = everywhere(() => {
      throw new NoSuchThing('parameter /a is gone', { cause: new Error('it was deleted') });
    })(aws.event(), lambdaContext());
    await expect(failing).rejects.toMatchObject({
      name: 'NoSuchThing',
      message: 'parameter /a is gone; caused by Error: it was deleted',
    });
  });

  it('warns by `signal`, then fails as WorkerTimeout with the elapsed time', async () => {
    const seen = Promise.withResolvers<AbortSignal>();
    const failing = everywhere(({ signal }) => {
      signal.addEventListener('abort', () => seen.resolve(signal));
      return new Promise(() => undefined);
    })(aws.event(), lambdaContext(600));
    await expect(failing).rejects.toMatchObject({
      name: 'WorkerTimeout',
      message: /stopped after \d+\.\d s/,
    });
    expect((await seen.promise).aborted).toBe(true);
  });

  it('stores what a handler returns once it is warned', async () => {
    await everywhere(
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve('so far'))),
    )(aws.event(), lambdaContext(3_000));
    expect(stored()?.[1]).toBe('"so far"');
  });

  it('fails as WorkerTimeout when `signal` aborts a call of an SDK client that was given it', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const failing = everywhere(async ({ client, signal }) => {
      await client(SSMClient, { endpoint }).send(new DescribeParametersCommand({}), { abortSignal: signal });
    })(aws.event(), lambdaContext(2_000));
    await expect(failing).rejects.toMatchObject({
      name: 'WorkerTimeout',
      // The line of the call that was aborted.
      stack: expect.stringMatching(/^WorkerTimeout: .*\n {4}at .*everywhere\.test\.ts/),
    });
    silent.closeAllConnections();
    silent.close();
  });

  it('refuses a key of another account than that of the function that Lambda names, without calling KMS', async () => {
    const asked = aws.requests.length;
    const event = aws.event();
    const foreign = {
      ...event,
      KeyId: event.KeyId.replace('111111111111', '999999999999'),
      // The worker must not trust the function ARN in the event.
      Context: { ...event.Context, Function: event.Context.Function.replace('111111111111', '999999999999') },
    };
    await expect(everywhere(() => 1)(foreign, lambdaContext())).rejects.toMatchObject({
      name: 'EventError',
      message:
        "the event's KeyId is a key of account 999999999999, expected a key of the function's account 111111111111",
    });
    expect(aws.requests).toHaveLength(asked);
  });

  it.each([':live', ':7', ':$LATEST', ''])(
    'takes an event of its function invoked with the qualifier "%s"',
    async (qualifier) => {
      const { invokedFunctionArn } = lambdaContext();
      const context = lambdaContext(60_000, { invokedFunctionArn: `${invokedFunctionArn}${qualifier}` });
      await expect(everywhere(() => 1)(aws.event(), context)).resolves.toBe('stored');
    },
  );

  it('refuses an event of another worker, which may have the same role, without calling KMS', async () => {
    const asked = aws.requests.length;
    const { invokedFunctionArn } = lambdaContext();
    const context = lambdaContext(60_000, { invokedFunctionArn: `${invokedFunctionArn}2:live` });
    await expect(everywhere(() => 1)(aws.event(), context)).rejects.toMatchObject({
      name: 'EventError',
      message: `the event's Context.Function is ${invokedFunctionArn}, expected the function that Lambda invoked, ${invokedFunctionArn}2. An event is only for the worker of its run. To run this worker, start a run of it`,
    });
    expect(aws.requests).toHaveLength(asked);
  });

  it('refuses a ciphertext of another region, and explains it', async () => {
    const event = {
      ...aws.event({ region: 'eu-west-1' }),
      Credentials: aws.event({ accountId: '333333333333' }).Credentials,
    };
    await expect(everywhere(() => 1)(event, lambdaContext())).rejects.toMatchObject({ name: 'EventError' });
    const other = await startTestAws();
    const foreign = other.event();
    await other.close();
    await expect(everywhere(() => 1)(foreign, lambdaContext())).rejects.toMatchObject({
      name: 'UnsealError',
      message: /it was encrypted with another encryption context/,
    });
  });

  it('retries when KMS throttles, and explains AccessDenied', async () => {
    aws.failNextDecrypts('ThrottlingException', 'KMSInternalException');
    await everywhere(() => 'stored')(aws.event(), lambdaContext());
    expect(stored()?.[1]).toBe('"stored"');
    aws.failNextDecrypts('AccessDeniedException', 'AccessDeniedException');
    await expect(everywhere(() => 1)(aws.event(), lambdaContext())).rejects.toMatchObject({
      name: 'UnsealError',
      message:
        /the worker's role is not arn:aws:iam::111111111111:role\/StepEverywhere_example,.*grant was revoked/,
    });
  });

  it('loads no logger unless it is used', async () => {
    const handler = everywhere(({ logger }) => logger.getPersistentLogAttributes());
    await handler(aws.event({ accountName: 'dev' }), lambdaContext());
    expect(JSON.parse(stored()?.[1] ?? '')).toMatchObject({
      account: '222222222222',
      account_name: 'dev',
      region: 'ap-southeast-2',
    });
  });
});

describe('credentials after the invocation', () => {
  it('of one account cannot be used for the next in a warm environment, whatever the handler kept', async () => {
    const kept: WorkerInput[] = [];
    const handler = everywhere(async (input) => {
      kept.push(input);
      const uses = kept.map(async ({ client }) => (await client(SSMClient).config.credentials()).accessKeyId);
      return (await Promise.allSettled(uses)).map((use) =>
        use.status === 'fulfilled' ? use.value : use.reason.name,
      );
    });
    for (const accountId of ['333333333333', '444444444444']) {
      const credentials = {
        accessKeyId: `ASIA${accountId}`,
        secretAccessKey: `secret of ${accountId}`,
        sessionToken: 'token',
      };
      (aws.objects as Map<string, string>).clear();
      await handler(aws.event({ accountId, credentials }), lambdaContext());
    }
    expect(stored()?.[1]).toBe('["InvocationEndedError","ASIA444444444444"]');
  });

  it('in variables that the handler has set are gone when the next invocation calls KMS', async () => {
    vi.stubEnv('AWS_PROFILE', undefined);
    const handler = everywhere(async ({ credentials }) => {
      const { accessKeyId, secretAccessKey, sessionToken } = await credentials();
      process.env.AWS_ACCESS_KEY_ID = accessKeyId;
      process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
      process.env.AWS_SESSION_TOKEN = sessionToken;
      process.env.AWS_PROFILE = 'of-the-target';
    });
    // The second one begins while the variables are the first one's.
    const both = [aws.event(), aws.event()].map((event) => handler(event, lambdaContext()));
    await Promise.all(both);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = aws.environment;
    expect(process.env).toMatchObject({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN });
    expect(process.env).not.toHaveProperty('AWS_PROFILE');
    await handler(aws.event(), lambdaContext());
    const signed = aws.requests.filter(({ method }) => method === 'POST').at(-1);
    expect(signed?.headers.authorization).toContain(`Credential=${AWS_ACCESS_KEY_ID}/`);
  });

  it('cannot be used any more, through the provider, its objects or clients that the handler kept', async () => {
    let kept: { credentials: () => Promise<unknown>; ssm: SSMClient; identity: unknown } | undefined;
    await everywhere(async ({ client, credentials }) => {
      const ssm = client(SSMClient);
      await ssm.config.credentials();
      kept = { credentials, ssm, identity: await credentials() };
    })(aws.event({ accountId: '333333333333' }), lambdaContext());
    await expect(kept?.credentials()).rejects.toMatchObject({
      name: 'InvocationEndedError',
      accountId: '333333333333',
    });
    await expect(kept?.ssm.config.credentials()).rejects.toMatchObject({ name: 'InvocationEndedError' });
    expect(kept?.identity).toMatchObject({ accessKeyId: '', secretAccessKey: '', sessionToken: '' });
  });

  it('that the handler has frozen cannot be used any more, and do not fail a target that has succeeded', async () => {
    let kept: WorkerInput['credentials'] | undefined;
    const handler = everywhere(async ({ credentials }) => {
      kept = credentials;
      Object.freeze(await credentials());
    });
    expect(await handler(aws.event({ accountId: '555555555555' }), lambdaContext())).toBe('stored');
    await expect(kept?.()).rejects.toMatchObject({ name: 'InvocationEndedError' });
  });
});

function cycle(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}

describe('an invocation that goes wrong before its handler', () => {
  it('because its schema throws where nobody catches fails with that error, without waiting for the schema', async () => {
    const validate = () => {
      setImmediate(() => {
        throw new RangeError('thrown by the schema');
      });
      return new Promise<never>(() => undefined);
    };
    const payload = { '~standard': { version: 1, vendor: 'a test', validate } } as const;
    const failing = everywhere(() => 1, { payload })(aws.event(), lambdaContext());
    await expect(failing).rejects.toMatchObject({ name: 'RangeError', message: 'thrown by the schema' });
  });

  it('because KMS does not answer says so, within the time of the function', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const failing = everywhere(() => 1)(aws.event(), lambdaContext(300));
    await expect(failing).rejects.toMatchObject({
      name: 'UnsealError',
      message: /KMS did not answer within the function's time/,
    });
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
    silent.closeAllConnections();
    silent.close();
  });

  it('in a call by hand, without a context, still says what was wrong with the event', async () => {
    await expect(everywhere(() => 1)({}, undefined as never)).rejects.toMatchObject({ name: 'EventError' });
  });
});
