import { constants } from 'node:buffer';
import {
  type RetryNote,
  type Run,
  type RunObjects,
  readStoredResult,
  type StoredResult,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { type TargetStatus, targetStatuses } from './status.ts';
import { type EndedTarget, endedTargets } from './targets.ts';
import { unreadableReason } from './unreadable-reason.ts';

/** A value that the user added to a row: a text, nothing, or the tags of an account. */
export type AddedValue = string | null | Readonly<Record<string, string>>;

/** A column of added values, with its SQL type. */
export interface AddedColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'TIMESTAMP' | 'JSON';
}

/** One target of a run with its result, or the reason why there is none. */
export interface ResultRow {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  /** Added values by the names of their columns, which come after the region. */
  readonly Added?: Readonly<Record<string, AddedValue>>;
  readonly Status: TargetStatus;
  /** What the worker returned, or the rows that it yielded; only for a successful target. */
  readonly Result?: StoredResult;
  /**
   * For a failed target: class, name, message and remedy of its failure. The name is `UnreadableResultError` if its
   * result cannot be read.
   */
  readonly Class?: string;
  readonly Error?: string;
  readonly Message?: string;
  readonly Remedy?: string;
  /** Why a target was skipped. */
  readonly Reason?: string;
}

const unreadable = 'UnreadableResultError';

/** Maximum bytes of a result, because JavaScript has no longer strings. */
const largestResult = constants.MAX_STRING_LENGTH;

/** Number of results that are read at once. Each may have several megabytes, so this limits the memory. */
const readsAtOnce = 24;

/**
 * Reads the results of a run, one row per target, in the order of its list.
 *
 * @param statuses reads only targets with one of these statuses.
 */
export function resultRows(
  objects: RunObjects,
  run: Run,
  retries: readonly RetryNote[],
  statuses: readonly TargetStatus[] = targetStatuses,
): AsyncIterable<ResultRow> {
  const wanted = async function* () {
    for await (const target of endedTargets(objects, run, retries))
      if (statuses.includes(statusOf(target))) yield target;
  };
  return pMapIterable(wanted(), (target) => rowOf(objects, target), { concurrency: readsAtOnce });
}

/** Reads the result of one target. */
export async function rowOf(objects: RunObjects, target: EndedTarget): Promise<ResultRow> {
  const { line, outcome, key } = target;
  const { AccountId, AccountName } = line;
  const row = { AccountId, AccountName, Region: outcome.region, Status: statusOf(target) };
  if (outcome.status === 'skipped') return { ...row, Reason: outcome.reason };
  if (outcome.status === 'failed') {
    const { class: Class, error, message, remedy } = outcome.failure;
    return { ...row, Class, Error: error, Message: message, Remedy: remedy };
  }
  if (key === undefined) return row;
  return { ...row, ...(await readResult(objects, key)) };
}

/**
 * A preflight stores ready targets as not attempted, because their workers were not invoked; here they have a status
 * of their own.
 */
function statusOf({ outcome }: EndedTarget): TargetStatus {
  return outcome.status === 'not-attempted' && outcome.ready ? 'ready' : outcome.status;
}

/** A result that cannot be read does not stop the others. */
async function readResult(
  objects: RunObjects,
  key: string,
): Promise<Pick<ResultRow, 'Result' | 'Error' | 'Message'>> {
  try {
    const stored = await objects.read(key, largestResult);
    if (stored === undefined)
      return { Message: `The result is no longer in the bucket, where it was ${key}.` };
    return { Result: readStoredResult(stored) };
  } catch (error) {
    const reason = unreadableReason(error);
    if (reason === undefined) throw error;
    return { Error: unreadable, Message: `The result ${key} cannot be read: ${reason}.` };
  }
}

/** Whether a target succeeded but its result cannot be read. Its `Message` says why. */
export function isUnreadable({ Status, Error: error }: Pick<ResultRow, 'Status' | 'Error'>): boolean {
  return Status === 'succeeded' && error === unreadable;
}
