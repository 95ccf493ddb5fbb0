import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import { compareConcurrency, deriveConcurrency, type WaveSize } from '../concurrency/index.ts';
import { InputError } from '../errors/index.ts';
import {
  type Listing,
  type RunRules,
  readStartedRun,
  refuseOverlap,
  requireState,
  type StartedRun,
} from '../execution/index.ts';
import type { KnownRegions } from '../input/index.ts';
import { type AccountLine, type OriginalRun, type Run, runKey } from '../run/index.ts';
import { bucketObjects, type RunObjects, storeJson } from '../storage/index.ts';
import { describeWorker, readLimits } from '../worker/index.ts';
import { accountLines } from './account-lines.ts';
import { addDetails } from './add-details.ts';
import { findFailed } from './failed-targets.ts';
import { nameRegions } from './name-regions.ts';
import { noteRetry } from './note-retry.ts';
import { stillSelected } from './still-selected.ts';
import { type StoredTargets, storeTargets } from './store-targets.ts';

/** The state machine's request. Everything about the run is read from its execution. */
export interface ListTargetsEvent {
  /** ARN of the execution. */
  readonly ExecutionId: string;
}

/** The services to call, and where the lists are stored. */
export interface ListTargetsCircumstances extends RunRules {
  readonly organizations: OrganizationsClient;
  readonly lambda: LambdaClient;
  readonly bucketClient: S3Client;
  /** Percentage of the account's unreserved concurrency that the run's workers may use; by default the template's. */
  readonly concurrencyShare?: number | undefined;
  /** Lists the regions that AWS has launched in a partition. */
  readonly launchedRegions: (partition: string) => Promise<KnownRegions>;
}

/** The answer that the state machine continues with. Many people can read its history, so it contains neither the run's payload nor its session. */
export interface ListedTargets extends StoredTargets, Listing {
  /** Prefix of the run's own objects; ends with a slash. */
  readonly RunPrefix: string;
  readonly Preflight: boolean;
  /** Advice if the input asks for more workers at once than Lambda runs; the others are invoked later. */
  readonly Warning?: string;
}

/**
 * Checks a run's input and writes its targets to S3, one line per account.
 *
 * @throws {ExecutionError} if the execution is not a running run
 * @throws {InputError} for an input that is refused, or that selects no account
 * @throws {StillRunningError} for a scheduled run while an earlier one of the same schedule is running
 * @throws {OutputKeyPatternError} if the stack's pattern cannot be used
 * @throws {ServiceCallError} if Organizations, Lambda or S3 refuse
 * @throws {UnavailableError} if the run is not in the state that calls the function
 */
export async function listTargets(
  { ExecutionId }: ListTargetsEvent,
  circumstances: ListTargetsCircumstances,
): Promise<ListedTargets> {
  const { states, lambda, bucketClient, bucket, concurrencyShare } = circumstances;
  const started = await readStartedRun(ExecutionId, circumstances);
  await requireState(states, ExecutionId, 'ListTargets');
  const { input, settings } = started;
  const { schedule } = input;
  if (schedule) await refuseOverlap(states, { ...started, schedule });
  const [Worker, Limits] = await Promise.all([
    describeWorker(lambda, input.worker),
    readLimits(lambda, input.worker),
  ]);
  const { lines, Original } = await findLines(started, circumstances);
  const objects = bucketObjects(bucketClient, bucket);
  const decide = (size: WaveSize) => deriveConcurrency(size, Limits, concurrencyShare, input.concurrency);
  const { organizations } = circumstances;
  const detailed = addDetails(organizations, input.accountDetails, lines);
  const chosen = refuseNone(detailed, Original !== null);
  const { size, stored } = await storeTargets(objects, settings, input, chosen, decide);
  const concurrency = decide(size);
  const isAsked = Object.keys(input.concurrency).length > 0;
  const run: Run = {
    ...settings,
    // A preflight does not retry anything.
    Original: input.preflight ? null : Original,
    Worker,
    Limits,
    AccountConcurrency: concurrency.accounts,
    RegionConcurrency: concurrency.regions,
    ConcurrencyIsAsked: isAsked,
  };
  await announceRun(objects, run, ExecutionId);
  const { Advice } = compareConcurrency({ ...size, concurrency, isAsked }, Limits);
  const { RunPrefix, Preflight } = settings;
  return { RunPrefix, Recipient: Worker.Role, Preflight, ...stored, ...(Advice && { Warning: Advice }) };
}

async function findLines(
  { input: { scope, worker }, original, selection }: StartedRun,
  circumstances: ListTargetsCircumstances,
): Promise<{ readonly lines: AsyncIterable<AccountLine>; readonly Original: OriginalRun | null }> {
  const { organizations, launchedRegions } = circumstances;
  const partition = worker.arn.split(':')[1] ?? '';
  const selected = await nameRegions(selection, partition, () => launchedRegions(partition));
  if (!('retry' in scope)) return { lines: accountLines(organizations, selected), Original: null };
  const { lines, listed, Original } = await findFailed(scope.retry, worker, original, circumstances);
  return { lines: stillSelected(organizations, selected, listed, lines), Original };
}

/** Stored after the targets, so that a reader who finds the run finds them too. */
async function announceRun(objects: RunObjects, run: Run, executionId: string): Promise<void> {
  await storeJson(objects, runKey(run.RunPrefix), run);
  if (run.Original !== null) await noteRetry(objects, run, run.Original, executionId);
}

async function* refuseNone<Line>(lines: AsyncIterable<Line>, isRetry: boolean): AsyncGenerator<Line> {
  let any = false;
  for await (const line of lines) {
    any = true;
    yield line;
  }
  if (any) return;
  throw isRetry
    ? new InputError(
        'Retry',
        'Retry selects no target: no target of that run failed, or none with one of the Classes.',
      )
    : new InputError(
        'Accounts',
        'Accounts selects no account of the organization, but must select at least one.',
      );
}
