import { LogFormatter, LogItem } from '@aws-lambda-powertools/logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { everywhere } from '../../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';

let aws: TestAws;
let lines: string[];
beforeEach(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  lines = [];
  const keep = (text: unknown) => {
    lines.push(...String(text).trim().split('\n'));
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

const logged = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

it('says that it is a cold start in the first invocation of an environment alone, on each of its lines', async () => {
  const handler = everywhere(({ logger }) => {
    logger.info('one');
    logger.info('two');
  });
  for (const accountId of ['333333333333', '444444444444', '555555555555'])
    await handler(aws.event({ accountId }), lambdaContext());
  expect(logged().map(({ account, message, cold_start }) => [account, message, cold_start])).toEqual([
    ['333333333333', 'one', true],
    ['333333333333', 'two', true],
    ['444444444444', 'one', false],
    ['444444444444', 'two', false],
    ['555555555555', 'one', false],
    ['555555555555', 'two', false],
  ]);
});

it("takes its author's options, and keeps the target's keys and the redaction", async () => {
  class Own extends LogFormatter {
    formatAttributes(attributes: { message: string }, more: Record<string, unknown>): LogItem {
      return new LogItem({ attributes: { text: attributes.message, ...more } });
    }
  }
  const options = {
    logLevel: 'WARN',
    logFormatter: new Own(),
    serviceName: 'inventory',
    persistentKeys: { team: 'platform' },
  } as const;
  const credentials = { accessKeyId: 'ASIATARGET', secretAccessKey: 'planted-secret-012', sessionToken: 't' };
  const handler = everywhere(
    async ({ logger, credentials: get }) => {
      logger.info('below the level');
      logger.warn(`with ${(await get()).secretAccessKey}`);
    },
    { logger: options },
  );
  await handler(aws.event({ credentials }), lambdaContext());
  expect(logged()).toEqual([
    expect.objectContaining({ text: 'with [redacted]', team: 'platform', account: '222222222222' }),
  ]);
});
