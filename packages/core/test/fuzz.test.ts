import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { everywhere } from '../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../src/testing/index.ts';

const SECRET = 'PlantedSecretAccessKey/0123456789+abcdef';
const TOKEN = 'PlantedSessionToken//0123456789==';
const credentials = { accessKeyId: 'ASIAFUZZ', secretAccessKey: SECRET, sessionToken: TOKEN };
const TYPED = /^(EventError|UnsealError|ResultError)$/;

let aws: TestAws;
const unhandled = vi.fn();
beforeAll(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  process.on('unhandledRejection', unhandled);
});
afterAll(async () => {
  process.off('unhandledRejection', unhandled);
  vi.unstubAllEnvs();
  await aws.close();
});
beforeEach(() => unhandled.mockClear());
afterEach(async () => {
  // Node.js reports rejections without a handler after the promise jobs have run.
  await new Promise((resolve) => setImmediate(resolve));
  expect(unhandled).not.toHaveBeenCalled();
});

async function thrownBy(invocation: Promise<unknown>): Promise<Error | undefined> {
  return invocation.then(
    () => undefined,
    (error: Error) => error,
  );
}

function checkError(error: Error): void {
  const reported = JSON.stringify({
    errorType: error.name,
    errorMessage: error.message,
    trace: error.stack?.split('\n'),
  });
  expect(Buffer.byteLength(JSON.stringify(reported))).toBeLessThanOrEqual(1_024);
  for (const secret of [SECRET, TOKEN])
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
}

/** Any value of a program, some with secrets in them. */
const anything = fc.oneof(
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withObjectString: true,
  }),
  fc.jsonValue(),
  fc.anything({
    values: [fc.constant(SECRET), fc.constant(TOKEN), fc.string(), fc.bigInt(), fc.func(fc.string())],
  }),
  fc.anything().map((value) => Promise.resolve(value)),
  fc.array(fc.anything()).map((rows) =>
    (async function* () {
      yield* rows;
    })(),
  ),
);

describe('whatever comes', () => {
  it('as an event fails with a typed error', async () => {
    const handler = everywhere(() => 1);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.jsonValue()), async (event) => {
        const error = await thrownBy(handler(event, lambdaContext()));
        expect(error?.name).toMatch(TYPED);
        checkError(error as Error);
      }),
      { numRuns: 300 },
    );
  });

  it('that replaces a part of an event is worked on, or fails with a typed error', async () => {
    const handler = everywhere(() => 1);
    const parts = ['Context', 'KeyId', 'GrantToken', 'Credentials', 'Output', 'Payload', 'Extra'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...parts), fc.jsonValue(), async (part, value) => {
        const error = await thrownBy(
          handler({ ...aws.event({ credentials }), [part]: value }, lambdaContext()),
        );
        if (error !== undefined) {
          expect(error.name).toMatch(TYPED);
          checkError(error);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a handler returns is stored as JSON without secrets, or fails with a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        (aws.objects as Map<string, string>).clear();
        const error = await thrownBy(everywhere(() => value)(aws.event({ credentials }), lambdaContext()));
        const [stored] = aws.objects.values();
        if (error !== undefined) {
          expect(error.name).toMatch(TYPED);
          return checkError(error);
        }
        for (const line of (stored ?? '').split('\n').slice(0, -1)) JSON.parse(line);
        for (const secret of [SECRET, TOKEN]) expect(stored).not.toContain(secret);
      }),
      { numRuns: 250 },
    );
  });

  it('a handler throws, or a promise of it rejects with, is reported in 1 KB without secrets', async () => {
    await fc.assert(
      fc.asyncProperty(anything, fc.boolean(), async (value, rejects) => {
        const handler = everywhere(() => {
          if (rejects) return Promise.reject(value);
          throw value;
        });
        const error = await thrownBy(handler(aws.event({ credentials }), lambdaContext()));
        expect(error).toBeInstanceOf(Error);
        checkError(error as Error);
      }),
      { numRuns: 150 },
    );
  });
});
