import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { wasAnnounced } from '../announcement/index.ts';
import { serviceFailure } from '../errors/index.ts';
import { readExecution } from '../execution/index.ts';
import { sweepGrants } from '../grants/index.ts';
import { findRun, readSummary } from '../run/index.ts';
import { bucketObjects } from '../storage/index.ts';
import { type EndCircumstances, endRun } from './end-run.ts';

/** The result of checking all runs. */
export interface Reconciled {
  /** Revoked grants of ended runs. */
  readonly Revoked: number;
  /** ARNs of runs whose summary was written or updated. */
  readonly Summarised: readonly string[];
  /** ARNs of runs whose end was announced. */
  readonly Announced: readonly string[];
  /** How many of these had ended so long ago that their event must have been lost. */
  readonly MissedEnds: number;
  /** Grants older than a day, of running runs. */
  readonly OldGrants: number;
}

const day = 24 * 60 * 60 * 1000;

/** Milliseconds after a run's end during which its event may still arrive. */
const patience = 15 * 60 * 1000;

/**
 * Does the work at the end of runs that their events did not trigger: an event may be lost, or a key may have been
 * disabled at the time. Workers that outlived a stopped run have ended by now, and their results are counted.
 * A failure for one run does not affect the others.
 *
 * @param stateMachineArn ARN of the stack's state machine
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} after all runs were checked, if one of
 *   them failed; an `AggregateError` if several did. The next check tries them again
 */
export async function reconcile(
  stateMachineArn: string,
  circumstances: EndCircumstances,
): Promise<Reconciled> {
  const failures: unknown[] = [];
  const attempt = <Result>(result: Promise<Result>): Promise<Result | undefined> =>
    result.catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
  const swept = await attempt(sweepGrants(circumstances));
  const Summarised: string[] = [];
  const Announced: string[] = [];
  let MissedEnds = 0;
  for await (const execution of endedOfLate(stateMachineArn, circumstances)) {
    if (!(await attempt(isUnfinished(execution, circumstances)))) continue;
    const { executionArn = '' } = execution;
    const ended = await attempt(endRun(executionArn, circumstances));
    if (ended?.Summarised) Summarised.push(executionArn);
    if (!ended?.Announced) continue;
    Announced.push(executionArn);
    if (isLate(execution, circumstances)) MissedEnds += 1;
  }
  if (failures.length > 0) throw unfinished(failures);
  const { Revoked = 0, Old: OldGrants = 0 } = swept ?? {};
  return { Revoked, Summarised, Announced, MissedEnds, OldGrants };
}

/** The first failure, which the alarm and the log show, with all failures as its cause. */
function unfinished(failures: readonly unknown[]): unknown {
  if (failures.length === 1) return failures[0];
  const messages = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  return new AggregateError(failures, `${failures.length} failures, of which the first is: ${messages[0]}`);
}

/** Runs that ended in the last day, among those that began in the last week; Step Functions lists the latest first. */
async function* endedOfLate(
  stateMachineArn: string,
  { states: client, now = Date.now }: EndCircumstances & { readonly states: SFNClient },
): AsyncGenerator<ExecutionListItem> {
  try {
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      for (const execution of executions) {
        const { startDate, stopDate, status } = execution;
        if (now() - (startDate?.getTime() ?? 0) > 7 * day) return;
        const ended = status !== 'RUNNING' && stopDate !== undefined;
        if (ended && now() - stopDate.getTime() < day) yield execution;
      }
    }
  } catch (error) {
    throw serviceFailure('states:ListExecutions', error);
  }
}

/** Whether the summary of a run is missing or was written too early, or its end was not announced. */
async function isUnfinished(execution: ExecutionListItem, circumstances: EndCircumstances): Promise<boolean> {
  const { states, bucketClient, bucket, listeners } = circumstances;
  const { executionArn = '', stopDate } = execution;
  const { input } = await readExecution(states, executionArn);
  const objects = bucketObjects(bucketClient, bucket);
  const run = await findRun(objects, executionArn, input);
  const summary = run && (await readSummary(objects, run));
  if (run && (summary === undefined || (summary.FailedByClass.interrupted ?? 0) > 0)) return true;
  if (listeners === undefined || stopDate === undefined || !isLate(execution, circumstances)) return false;
  // Also for a run that ended before its targets were listed, for example because its input was refused.
  return !(await wasAnnounced(objects, { executionArn, stopDate }, run));
}

function isLate({ stopDate }: ExecutionListItem, { now = Date.now }: Pick<EndCircumstances, 'now'>): boolean {
  return now() - (stopDate?.getTime() ?? 0) > patience;
}
