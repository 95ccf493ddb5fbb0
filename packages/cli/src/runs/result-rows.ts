import {
  parseStoredResult,
  type RetryNote,
  type Run,
  type RunObjects,
  UnreadableResultError,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { type TargetStatus, targetStatuses } from './status.ts';
import { type EndedTarget, endedTargets } from './targets.ts';

/** One target of a run with its result, or why there is none. */
export interface ResultRow {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Status: TargetStatus;
  /** What the worker returned, or a list of the rows that it yielded (one row stands for itself); of a target that succeeded. */
  readonly Result?: unknown;
  /** Of a target that failed: class, name, message and remedy of its failure; `UnreadableResultError` of one whose result cannot be read. */
  readonly Class?: string;
  readonly Error?: string;
  readonly Message?: string;
  readonly Remedy?: string;
  /** Why a target was skipped. */
  readonly Reason?: string;
}

const unreadable = 'UnreadableResultError';

/** Results at the same time; each may be some megabytes, so that this bounds the memory. */
const readsAtOnce = 24;

/**
 * Reads the results of a run, one row a target, in the order of its list.
 *
 * @param statuses only targets that ended so.
 * @param parse makes a row's `Result` of what is stored.
 */
export function resultRows(
  objects: RunObjects,
  run: Run,
  retries: readonly RetryNote[],
  statuses: readonly TargetStatus[] = targetStatuses,
  parse: (stored: string) => unknown = parseResult,
): AsyncIterable<ResultRow> {
  const wanted = async function* () {
    for await (const target of endedTargets(objects, run, retries))
      if (statuses.includes(target.outcome.status)) yield target;
  };
  return pMapIterable(wanted(), (target) => rowOf(objects, target, parse), { concurrency: readsAtOnce });
}

/**
 * Reads the result of one target.
 *
 * @param parse makes the row's `Result` of what is stored.
 */
export async function rowOf(
  objects: RunObjects,
  { line, outcome, key }: EndedTarget,
  parse: (stored: string) => unknown = parseResult,
): Promise<ResultRow> {
  const { AccountId, AccountName } = line;
  const row = { AccountId, AccountName, Region: outcome.region, Status: outcome.status };
  if (outcome.status === 'skipped') return { ...row, Reason: outcome.reason };
  if (outcome.status === 'failed') {
    const { class: Class, error, message, remedy } = outcome.failure;
    return { ...row, Class, Error: error, Message: message, Remedy: remedy };
  }
  if (key === undefined) return row;
  const stored = await objects.read(key);
  if (stored !== undefined) return { ...row, ...readResult(key, stored, parse) };
  return { ...row, Message: `The result is no longer in the bucket, where it was ${key}.` };
}

/** One that cannot be read stops no other. */
function readResult(
  key: string,
  stored: string,
  parse: (stored: string) => unknown,
): Pick<ResultRow, 'Result' | 'Error' | 'Message'> {
  try {
    return { Result: parse(stored) };
  } catch (error) {
    if (!(error instanceof UnreadableResultError)) throw error;
    return { Error: unreadable, Message: `The result ${key} cannot be read: ${error.message}.` };
  }
}

/** Whether a target succeeded and what it left cannot be read. Its `Message` says why. */
export function isUnreadable({ Status, Error: error }: Pick<ResultRow, 'Status' | 'Error'>): boolean {
  return Status === 'succeeded' && error === unreadable;
}

/** The result of a target as one value: several rows, or none, as a list. */
function parseResult(text: string): unknown {
  const lines = parseStoredResult(text);
  return lines.length === 1 ? lines[0] : lines;
}
