import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseOrganization, startEmulator } from '@step-everywhere/emulator';
import { bucketObjects, type Run, type RunObjects } from '@step-everywhere/infra/internal/run';
import pMap from 'p-map';

/** A running run, as the state machine and the workers have stored it so far. */
export interface LocatedRun {
  readonly objects: RunObjects;
  readonly run: Run;
  /** Number of S3 calls since the last call of this function, by operation. */
  takeCalls(): Readonly<Record<string, number>>;
  store(key: string, body: unknown): Promise<void>;
  close(): Promise<void>;
}

const Bucket = 'stored';
const prefix = 'StepEverywhere/StepEverywhere_a/$LATEST/r1';

/** Account ids from 100000000000 on. */
export const accountIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));

/**
 * Stores a run in a new S3.
 *
 * @param size all targets of the `ended` accounts succeeded; of the `underWay` accounts after those, half of the
 * regions.
 */
export async function storeRun(
  directory: string,
  size: {
    readonly accounts: number;
    readonly regions: readonly string[];
    readonly ended: number;
    readonly underWay: number;
  },
  OutputKeyPattern = `${prefix}/{{ .AccountId }}/{{ .Region }}.json`,
): Promise<LocatedRun> {
  const organization = parseOrganization('{"accounts":[{"id":"111111111111","name":"home"}]}');
  const emulator = await startEmulator({ organization, directory });
  const { endpoint, environment } = emulator;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  });
  await client.send(new CreateBucketCommand({ Bucket }));
  const RunPrefix = `${prefix}/_run/`;
  const run = {
    ...{ Bucket, RunPrefix, TargetsKey: `${RunPrefix}targets.jsonl`, OutputKeyPattern },
    Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_a',
  } as Run;
  const store = async (Key: string, body: unknown): Promise<void> => {
    const Body = typeof body === 'string' ? body : JSON.stringify(body);
    await client.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  await storeObjects(run, size, store);
  let calls: Record<string, number> = {};
  client.middlewareStack.add((next, { commandName = '' }) => (args) => {
    calls[commandName] = (calls[commandName] ?? 0) + 1;
    return next(args);
  });
  return {
    objects: bucketObjects(client, Bucket),
    run,
    store,
    takeCalls() {
      const taken = calls;
      calls = {};
      return taken;
    },
    close: () => emulator.close(),
  };
}

async function storeObjects(
  { RunPrefix, TargetsKey, OutputKeyPattern }: Run,
  { accounts, regions, ended, underWay }: Parameters<typeof storeRun>[1],
  store: LocatedRun['store'],
): Promise<void> {
  const ids = accountIds(accounts);
  const lines = ids.map((AccountId) => JSON.stringify({ AccountId, AccountName: 'a', Regions: regions }));
  await store(TargetsKey, `${lines.join('\n')}\n`);
  await pMap(
    ids.slice(0, ended + underWay),
    async (AccountId, index) => {
      const Outcomes = regions.map(() => ({ Status: 'succeeded' }));
      const how = index < ended ? { Outcomes } : { Started: true };
      await store(`${RunPrefix}outcomes/${AccountId}.json`, { AccountId, Regions: regions, ...how });
      if (index < ended) return;
      for (const region of regions.slice(0, regions.length / 2))
        await store(keyOf(OutputKeyPattern, AccountId, region), 'null');
    },
    { concurrency: 16 },
  );
}

/** The key of a result. */
export function keyOf(pattern: string, accountId: string, region: string): string {
  return pattern.replace('{{ .AccountId }}', accountId).replace('{{ .Region }}', region);
}
