import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { DescribeParametersCommand, paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSecrets, spellings } from '../../../scripts/testing/find-secrets.ts';
import { everywhere, type Handler } from '../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../src/testing/index.ts';
import { behaviour } from './contract/behaviour.ts';

// Characters that are encoded differently in a URL, in JSON and in base64.
const SECRET = 'planted+secret/access"key=\\0123456789';
const TOKEN = 'planted/session+token==with%odd "characters"0123456789';
const credentials = { accessKeyId: 'ASIAPLANTED', secretAccessKey: SECRET, sessionToken: TOKEN };

let aws: TestAws;
let output: string[];
beforeEach(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  output = [];
  const keep = (text: unknown) => {
    output.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await aws.close();
});

/** All output of an invocation: the answer to Lambda, the log, and the stored result. */
async function left(handler: Handler): Promise<string> {
  let thrown: unknown;
  try {
    await everywhere(handler)(aws.event({ credentials }), lambdaContext());
  } catch (error) {
    thrown = error;
  }
  return [inspect(thrown, { depth: 20, showHidden: true }), ...output, ...aws.objects.values()].join('\n');
}

/** The worker's presigned URL with its signature and token, as the local S3 gets them. */
async function urlSecrets(): Promise<string[]> {
  await everywhere(() => 1)(aws.event({ credentials, region: 'eu-west-1' }), lambdaContext());
  const { searchParams } = new URL(
    aws.requests.find(({ method }) => method === 'PUT')?.path ?? '',
    aws.endpoint,
  );
  return [searchParams.get('X-Amz-Signature') ?? '', searchParams.get('X-Amz-Security-Token') ?? ''];
}

const found = (text: string, secrets = [SECRET, TOKEN]) => findSecrets(text, secrets);

describe('the search', () => {
  it('finds a secret in what is written, stored and thrown', async () => {
    expect(found(await left(() => process.stdout.write(SECRET)))).toContain(SECRET);
    expect(found(inspect(new Error('x', { cause: new Error(SECRET) })))).not.toEqual([]);
    for (const spelling of spellings(TOKEN)) expect(found(`a ${spelling} b`)).toContain(spelling);
    const beside = [0, 1, 2].map((at) => Buffer.from(`${'-'.repeat(at)}${SECRET} b`).toString('base64'));
    for (const text of beside) expect(found(text)).toHaveLength(1);
  });
});

const request = (where: string) => ({
  [where]: { headers: { authorization: SECRET, 'x-amz-security-token': TOKEN } },
});

describe('no secret leaves', () => {
  const thrown: Record<string, () => unknown> = {
    'the message': () => new Error(`denied for ${SECRET} and ${TOKEN}`),
    'the name': () => Object.assign(new Error('x'), { name: SECRET }),
    'a cause': () => new Error('x', { cause: new Error(TOKEN, { cause: SECRET }) }),
    'a group of errors': () => new AggregateError([new Error(SECRET), TOKEN, { message: SECRET }], 'several'),
    "the response of an SDK's error": () =>
      Object.assign(new Error('x'), request('$request'), request('$response')),
    'the stack': () =>
      Object.assign(new Error('x'), {
        stack: `Error: x\n    at f (https://a/?t=${encodeURIComponent(TOKEN)})`,
      }),
    'a key of a property': () => Object.assign(new Error('x'), { details: { [SECRET]: 1 } }),
    base64: () => new Error(Buffer.from(SECRET).toString('base64')),
    JSON: () => new Error(JSON.stringify({ SECRET, TOKEN })),
    'a URL': () => new Error(`https://a/?t=${encodeURIComponent(TOKEN)}`),
    'a string that is thrown': () => TOKEN,
    'an object that is thrown': () => ({ SECRET, nested: [TOKEN] }),
  };
  it.each(Object.keys(thrown))('with a handler that throws one in %s', async (what) => {
    const text = await left(() => {
      throw thrown[what]?.();
    });
    expect(text).toContain('redacted');
    expect(found(text)).toEqual([]);
  });

  const logged: Record<string, Handler> = {
    'a message': ({ logger }) => logger.info(`using ${SECRET}`),
    'extra fields': ({ logger }) => logger.info('x', { a: [{ b: TOKEN, [SECRET]: 1 }] }),
    'an error with causes': ({ logger }) => logger.error('x', new Error(SECRET, { cause: new Error(TOKEN) })),
    'a property of an error': ({ logger }) =>
      logger.error('x', Object.assign(new Error('mine'), { [SECRET]: 1, [TOKEN]: { [TOKEN]: SECRET } })),
    'an AggregateError': ({ logger }) => logger.error('x', new AggregateError([new Error(SECRET)], TOKEN)),
    "the target's credentials": async ({ logger, credentials: get }) =>
      logger.warn('x', { credentials: { ...(await get()) } }),
    'a String object': ({ logger }) => logger.info('x', { text: new String(SECRET) }),
    'appended keys': ({ logger }) => {
      logger.appendKeys({ token: TOKEN });
      logger.info('x');
    },
    'a child logger': ({ logger }) => logger.createChild({ persistentKeys: { SECRET } }).info(TOKEN),
    'a child logger with a replacer of its own': ({ logger }) =>
      logger
        .createChild({ jsonReplacerFn: (_, value) => (value === 'x' ? SECRET : value) })
        .createChild()
        .info('x'),
  };
  it.each(Object.entries(logged))('with a handler that logs one in %s', async (_, handler) => {
    const text = await left(handler);
    expect(text).toContain('[redacted]');
    expect(found(text)).toEqual([]);
  });

  it('in every way that the contract lists', () => {
    expect(Object.keys(thrown)).toEqual(expect.arrayContaining([...behaviour.leaks.thrown]));
    expect(Object.keys(logged)).toEqual(expect.arrayContaining([...behaviour.leaks.logged]));
  });

  it("with a handler that returns its credentials, or throws the worker's own", async () => {
    expect(found(await left(async ({ credentials: get }) => ({ kept: await get() })))).toEqual([]);
    const own = aws.environment.AWS_SECRET_ACCESS_KEY ?? '';
    const text = await left(() => {
      throw new Error(`signed with ${own}`);
    });
    expect(text).toContain('signed with [redacted]');
    expect(found(text, [own])).toEqual([]);
  });

  it("with a handler that throws the worker's own, as SnapStart serves them, or the key to them", async () => {
    const own = ['container+secret/0123456789', 'container/token==0123456789', 'container-key-0123456789'];
    const [SecretAccessKey, Token, key = ''] = own;
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const served = { AccessKeyId: 'ASIACONTAINER', SecretAccessKey, Token, Expiration };
    const container = createServer((_, response) => response.end(JSON.stringify(served)));
    await once(container.listen(0, '127.0.0.1'), 'listening');
    for (const name of Object.keys(aws.environment).filter((each) => /KEY|TOKEN/.test(each)))
      vi.stubEnv(name, undefined);
    const { port } = container.address() as AddressInfo;
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/`);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', key);
    const text = await left(() => {
      throw new Error(own.join(' and '));
    });
    container.closeAllConnections();
    container.close();
    expect(String(aws.requests[0]?.headers.authorization)).toContain('ASIACONTAINER');
    expect(text).toContain('[redacted] and [redacted] and [redacted]');
    expect(found(text, own)).toEqual([]);
  });

  it('when the upload is refused', async () => {
    const [signature = '', token = ''] = await urlSecrets();
    expect(signature).toHaveLength(64);
    const body = `<Error><Code>SignatureDoesNotMatch</Code><Message>${SECRET} ${TOKEN}</Message></Error>`;
    aws.failNextPuts({ status: 403, body });
    const text = await left(() => 1);
    const sent = new URL(aws.requests.at(-1)?.path ?? '', aws.endpoint).searchParams;
    expect(text).toContain('OutputError');
    expect(
      found(text, [
        SECRET,
        TOKEN,
        signature,
        token,
        sent.get('X-Amz-Signature') ?? '',
        sent.get('X-Amz-Security-Token') ?? '',
      ]),
    ).toEqual([]);
  });
});

describe('what Lambda gets of a failure', () => {
  const reported = async (thrown: unknown) => {
    const handler = everywhere(() => {
      throw thrown;
    });
    const error = (await handler(aws.event(), lambdaContext()).catch((each: unknown) => each)) as Error;
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  };

  it('is at most 1 KB as a string in a state, however long its parts and whatever their characters', async () => {
    for (const long of [
      'x'.repeat(5_000),
      '"\\\n'.repeat(2_000),
      '😀'.repeat(2_000),
      '\u0000'.repeat(3_000),
    ]) {
      const error = Object.assign(new Error(long, { cause: new Error(long) }), { name: long });
      const size = Buffer.byteLength(JSON.stringify(JSON.stringify(await reported(error))));
      expect(size).toBeLessThanOrEqual(behaviour.failureBytes);
    }
  });

  it("keeps the error's name, its message, and the first lines of its stack", async () => {
    class ParameterNotFound extends Error {
      override readonly name = 'ParameterNotFound';
    }
    const { errorType, errorMessage, trace } = await reported(new ParameterNotFound('no /a'));
    expect([errorType, errorMessage, trace[0]]).toEqual([
      'ParameterNotFound',
      'no /a',
      'ParameterNotFound: no /a',
    ]);
    expect(trace[1]).toMatch(/^ {4}at .*leaks\.test\.ts:\d+:\d+/);
  });

  it.each<[string, Handler]>([
    [
      'a command',
      async function listParameters({ client }) {
        return await client(SSMClient).send(new DescribeParametersCommand({}));
      },
    ],
    [
      // It adds enough frames of its own to hide the author's, if Node.js keeps only ten.
      'a paginator',
      async function* listParameters({ client }) {
        yield* paginateDescribeParameters({ client: client(SSMClient) }, {});
      },
    ],
  ])(
    "keeps the author's own lines before those of libraries, also of an error of the AWS SDK in %s",
    async (_, list) => {
      const { stack } = (await everywhere(list)(aws.event(), lambdaContext()).catch(
        (each: unknown) => each,
      )) as Error;
      const [first, ...frames] = (stack ?? '').split('\n');
      expect(first).toMatch(
        /^NotPartOfTheTestKit: startTestAws\(\) answers KMS's Decrypt and the upload of results/,
      );
      expect(frames[0]).toMatch(/ at .*listParameters .*leaks\.test\.ts:\d+:\d+/);
    },
  );

  it.each([
    ['a string', 'oops', 'the handler threw "oops", which is not an Error'],
    ['undefined', undefined, 'the handler threw undefined, which is not an Error'],
    ['a function', () => 1, 'the handler threw a function, which is not an Error'],
    ['an object', { message: 'from elsewhere' }, 'from elsewhere'],
    ['several errors', new AggregateError([new TypeError('a'), 'b']), '2 errors (TypeError: a; Error: "b")'],
  ])('says what was thrown when it was %s', async (_, thrown, message) => {
    expect((await reported(thrown)).errorMessage).toBe(message);
  });

  it('survives errors whose properties cannot be read', async () => {
    const nasty = new Proxy(new Error('x'), {
      get() {
        throw new Error('no');
      },
    });
    expect((await reported(nasty)).errorType).toBe('Error');
    const errors = Proxy.revocable([], {});
    errors.revoke();
    const several = Object.assign(new RangeError('its own'), { errors: errors.proxy });
    expect((await reported(several)).errorMessage).toBe('its own');
  });
});
