import type { S3Client } from '@aws-sdk/client-s3';
import { pMapIterable } from 'p-map';
import type { AccountLine, Run } from '../run/index.ts';
import { readLines } from '../storage/index.ts';
import { readOutcomes, type TargetOutcome } from './outcome.ts';

/** An account of a run, and how each of its targets ended. */
export interface AccountOutcomes {
  readonly line: AccountLine;
  readonly outcomes: readonly TargetOutcome[];
}

/** Outcomes are small objects: what costs is the round trip of each. */
const readsAtOnce = 40;

/**
 * Goes through the accounts of a run in the order of `targets.jsonl`.
 *
 * @param revise changes the outcomes of an account, by those of retries for instance
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export function accountOutcomes(
  client: S3Client,
  run: Pick<Run, 'Bucket' | 'RunPrefix' | 'OutputKeyPattern' | 'TargetsKey'>,
  revise: (account: AccountOutcomes) => Promise<readonly TargetOutcome[]> = async ({ outcomes }) => outcomes,
): AsyncIterable<AccountOutcomes> {
  return pMapIterable(
    readLines<AccountLine>(client, { bucket: run.Bucket, key: run.TargetsKey }),
    async (line) => ({
      line,
      outcomes: await revise({ line, outcomes: await readOutcomes(client, run, line) }),
    }),
    { concurrency: readsAtOnce },
  );
}
