import { setTimeout as delay } from 'node:timers/promises';
import { recount } from '@step-everywhere/infra/internal/orchestrator';
import {
  findRun,
  type Run,
  type RunObjects,
  readMergedSummary,
  readSummary as readStoredSummary,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { NoSuchRunError } from '../console/errors.ts';
import type { DescribedRun } from './execution.ts';
import { runFailedError } from './run-failed.ts';

/** How long the rule that sees to runs that were stopped is waited for, in milliseconds. */
const patience = { total: 60_000, pause: 500 } as const;

/** How a summary is read. */
export interface ReadSummaryOptions {
  /** The run's `run.json`, where it was read already. */
  readonly stored?: Run | undefined;
  /** Whether to wait for the summary; it is waited for unless this is false. */
  readonly wait?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads what a run that has ended came to.
 *
 * Of a run that was stopped, timed out or broke, a rule writes the summary after its end: it is waited for.
 *
 * @param objects of the run's bucket.
 * @returns nothing when the run ended before it had targets, or the summary does not come.
 * @throws the signal's reason when it aborts.
 */
export async function readSummary(
  objects: RunObjects,
  run: DescribedRun,
  { stored, wait = true, signal }: ReadSummaryOptions = {},
): Promise<Summary | undefined> {
  if (run.output !== undefined) return JSON.parse(run.output) as Summary;
  const found = stored ?? (await findRun(objects, run.arn, run.input));
  if (found === undefined) return undefined;
  const end = performance.now() + (wait ? patience.total : 0);
  for (;;) {
    const summary = await readStoredSummary(objects, found);
    if (summary !== undefined || performance.now() >= end) return summary;
    await delay(patience.pause, undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/**
 * Reads what a run that has ended came to with its retries; of one that was never retried, what it came to itself. Workers
 * that were cut off with a run that was stopped, and have stored their result since, count as what they are.
 *
 * @param objects of the run's bucket.
 * @returns nothing when it has no summary.
 */
export async function readLatestSummary(
  objects: RunObjects,
  run: DescribedRun,
): Promise<Summary | undefined> {
  const stored = await findRun(objects, run.arn, run.input);
  if (stored === undefined) return undefined;
  const merged = await readMergedSummary(objects, stored);
  const summary = merged ?? (await readSummary(objects, run, { stored, wait: false }));
  return summary && recount(objects, stored, summary);
}

/** Refuses a command that goes by the summary of a run that has none. @throws {NoSuchRunError} always. */
export function noSummary(run: DescribedRun): never {
  const { message } = runFailedError(run);
  throw new NoSuchRunError(run.name, `${run.name} has no summary: ${message}`);
}
