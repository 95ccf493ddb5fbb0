import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { everywhere } from '../../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';

// As on Lambda Managed Instances: one process serves many invocations at the same time.
const COUNT = 200;
/** Invocations with more rows than are kept in memory. */
const isLong = (n: number) => n % 20 === 1;
const isFailing = (n: number) => n % 20 === 2;
/** Number of rows that exceeds the megabyte that is kept in memory. */
const LONG = 2_000;

let aws: TestAws;
let folder: string;
let output = '';
beforeAll(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'at-once-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  const keep = (text: unknown) => {
    output += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep);
  vi.spyOn(process.stderr, 'write').mockImplementation(keep);
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await aws.close();
});

it('concurrent invocations in a process share nothing: identity, rows, spools, log lines and errors', async () => {
  let begun = 0;
  const together = Promise.withResolvers<void>();
  let spools = 0;
  const handler = everywhere<number>(async function* ({ payload, account, credentials, logger }) {
    begun += 1;
    if (begun === COUNT) together.resolve();
    await together.promise;
    const { accessKeyId, secretAccessKey } = await credentials();
    logger.info('at work', { secretAccessKey });
    if (isFailing(payload)) throw new RangeError(`${account.id} has ${secretAccessKey}`);
    for (let row = 0; row < (isLong(payload) ? LONG : 3); row += 1) {
      yield { account: account.id, accessKeyId, row, text: 'x'.repeat(isLong(payload) ? 1_000 : 1) };
      if (row === LONG - 1) spools = Math.max(spools, (await readdir(folder)).length);
    }
  });
  const accountOf = (n: number) => String(300_000_000_000 + n);
  const secretOf = (n: number) => `secret-of-${accountOf(n)}`;
  const outcomes = await Promise.allSettled(
    Array.from({ length: COUNT }, (_, n) => {
      const credentials = {
        accessKeyId: `ASIA${n}`,
        secretAccessKey: secretOf(n),
        sessionToken: `token-${n}`,
      };
      const event = aws.event({ accountId: accountOf(n), payload: n, credentials });
      return handler(event, lambdaContext(600_000, { awsRequestId: `request-${n}` }));
    }),
  );

  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  const logs = lines.map((line) => JSON.parse(line) as { [key: string]: string });
  for (let n = 0; n < COUNT; n += 1) {
    const id = accountOf(n);
    const stored = [...aws.objects].filter(([key]) => key.includes(id)).map(([, text]) => text);
    if (isFailing(n)) {
      expect(outcomes[n]).toMatchObject({ reason: { name: 'RangeError', message: `${id} has [redacted]` } });
      expect(stored).toEqual([]);
    } else {
      expect(outcomes[n]).toEqual({ status: 'fulfilled', value: 'stored' });
      const rows = (stored[0] ?? '')
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row) as object);
      expect(rows).toHaveLength(isLong(n) ? LONG : 3);
      expect(rows.at(-1)).toMatchObject({ AccountId: id, account: id, accessKeyId: `ASIA${n}` });
    }
    const own = logs.filter(({ function_request_id }) => function_request_id === `request-${n}`);
    expect(own.map(({ account, message }) => [account, message])).toEqual([
      [id, 'at work'],
      ...(isFailing(n) ? [[id, 'The target failed']] : []),
    ]);
  }
  expect(output).not.toContain('secret-of-');
  // Several results were on the disk at the same time, and all files are deleted.
  expect(spools).toBeGreaterThan(1);
  expect(await readdir(folder)).toEqual([]);
}, 120_000);
