import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { serviceFailure } from '../errors/index.ts';
import { type AccountLine, outcomeKey, regionsOfLine } from '../run/index.ts';

/** What Step Functions says of a failure: `Cause` is free text, from Lambda a JSON object in a text. */
export interface Failure {
  readonly Error?: string;
  readonly Cause?: string;
}

/** How one target ended. */
export type TargetOutcome = { readonly region: string } & (
  | { readonly status: 'succeeded' | 'skipped' | 'not-attempted' }
  | { readonly status: 'failed'; readonly failure: Failure }
);

/** What the state machine stores of an account: how each region ended, or why none was begun. */
interface StoredOutcome {
  readonly Regions?: readonly string[];
  readonly Outcomes?: readonly ({ readonly Status: string } & Failure)[];
  readonly Failure?: Failure;
}

/** Where a run's outcomes are. */
export interface OutcomeFolder {
  readonly bucket: string;
  readonly runPrefix: string;
}

/**
 * Finds out how each target of an account ended; without a stored outcome, none was attempted.
 *
 * @returns at least one entry: an account whose enabled regions were never resolved is one target, `enabled`
 * @throws {ServiceCallError} when S3 refuses
 */
export async function readOutcomes(
  client: S3Client,
  folder: OutcomeFolder,
  line: AccountLine,
): Promise<TargetOutcome[]> {
  const regions = regionsOfLine(line);
  if (line.Skip !== undefined) return regions.map((region) => ({ region, status: 'skipped' }));
  const stored = await readStored(client, folder, line.AccountId);
  if (stored === undefined) return regions.map((region) => ({ region, status: 'not-attempted' }));
  if (stored.Outcomes === undefined) {
    return regions.map((region) => ({ region, status: 'failed', failure: stored.Failure ?? {} }));
  }
  return (stored.Regions ?? regions).map((region, index) => outcomeOf(region, stored.Outcomes?.[index]));
}

function outcomeOf(
  region: string,
  outcome: NonNullable<StoredOutcome['Outcomes']>[number] | undefined,
): TargetOutcome {
  if (outcome === undefined) return { region, status: 'not-attempted' };
  return outcome.Status === 'succeeded'
    ? { region, status: 'succeeded' }
    : { region, status: 'failed', failure: outcome };
}

async function readStored(
  client: S3Client,
  { bucket, runPrefix }: OutcomeFolder,
  accountId: string,
): Promise<StoredOutcome | undefined> {
  try {
    const key = outcomeKey(runPrefix, accountId);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await Body?.transformToString()) ?? '{}') as StoredOutcome;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw serviceFailure('s3:GetObject', error);
  }
}
