import type { RunObjects, StoredResult } from '@step-everywhere/infra/internal/run';
import { parseExactly } from '../json/exact-json.ts';
import { isUnreadable, type ResultRow, rowOf } from '../runs/result-rows.ts';
import type { EndedTarget } from '../runs/targets.ts';
import { type JsonChange, jsonChanges } from './json-changes.ts';
import type { PairedTarget } from './paired-targets.ts';

/**
 * How a target can differ. `unread`: one of the two results is no longer in the bucket; `unreadable`: a result
 * exists, and cannot be read.
 */
export const changeKinds = [
  'appeared',
  'vanished',
  'status',
  'failure',
  'result',
  'unread',
  'unreadable',
] as const;

/** One of {@link changeKinds}. */
export type ChangeKind = (typeof changeKinds)[number];

/** How a target ended in one of the runs. */
type Ended = Pick<ResultRow, 'Status' | 'Class' | 'Error'>;

/** How a target differs in a later run. */
export interface TargetChange {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Change: ChangeKind;
  /** Absent for a target that only the later run has. */
  readonly From?: Ended;
  /** Absent for a target that only the earlier run has. */
  readonly To?: Ended;
  /** The differences between the results. */
  readonly Paths?: readonly JsonChange[];
  /** Which results cannot be read, and why. */
  readonly Unreadable?: readonly string[];
  /** Number of further differences that are not listed. */
  readonly MorePaths?: number;
}

/** Maximum number of differences listed for one result. */
const mostPaths = 50;

/**
 * Compares a target in two runs. Failures are compared by class and name, because messages may contain a request id.
 *
 * @param ignored keys of results that are not compared.
 * @returns nothing when the target is unchanged.
 */
export async function targetChange(
  pair: PairedTarget,
  objects: { readonly from: RunObjects; readonly to: RunObjects },
  ignored: ReadonlySet<string>,
): Promise<TargetChange | undefined> {
  const [from, to] = await Promise.all([
    read(pair.from, objects.from, pair),
    read(pair.to, objects.to, pair),
  ]);
  const target = to ?? from;
  if (target === undefined) return undefined;
  const { AccountId, AccountName, Region } = target;
  const change = (Change: ChangeKind, more: Partial<TargetChange> = {}): TargetChange => ({
    AccountId,
    AccountName,
    Region,
    Change,
    ...(from && { From: ended(from) }),
    ...(to && { To: ended(to) }),
    ...more,
  });
  if (from === undefined) return change('appeared');
  if (to === undefined) return change('vanished');
  if (from.Status !== to.Status) return change('status');
  const unreadable = [from, to].filter(isUnreadable).map(({ Message = '' }) => Message);
  if (unreadable.length > 0) return change('unreadable', { Unreadable: unreadable });
  if (from.Class !== to.Class || from.Error !== to.Error) return change('failure');
  if (from.Status !== 'succeeded') return undefined;
  if (from.Result === undefined || to.Result === undefined) return change('unread');
  const all = [...jsonChanges(resultValue(from.Result), resultValue(to.Result), ignored)];
  if (all.length === 0) return undefined;
  const more = all.length > mostPaths ? { MorePaths: all.length - mostPaths } : {};
  return change('result', { Paths: all.slice(0, mostPaths), ...more });
}

/** A result is read only where both runs have one. */
async function read(
  target: EndedTarget | undefined,
  objects: RunObjects,
  { from, to }: PairedTarget,
): Promise<ResultRow | undefined> {
  if (target === undefined) return undefined;
  if (from?.key !== undefined && to?.key !== undefined) return rowOf(objects, target);
  const { key: _, ...withoutResult } = target;
  return rowOf(objects, withoutResult);
}

function ended({ Status, Class, Error: error }: ResultRow): Ended {
  return {
    Status,
    ...(Class === undefined ? {} : { Class }),
    ...(error === undefined ? {} : { Error: error }),
  };
}

function resultValue({ isRows, texts }: StoredResult): unknown {
  return isRows ? texts.map(parseExactly) : parseExactly(texts.join(''));
}
