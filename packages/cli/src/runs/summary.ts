import { setTimeout as delay } from 'node:timers/promises';
import { recount } from '@step-everywhere/infra/internal/orchestrator';
import {
  findRun,
  type Run,
  type RunObjects,
  readMergedSummary,
  readSummary,
  type Summary,
} from '@step-everywhere/infra/internal/run';
import { NoSuchRunError } from '../console/errors.ts';
import type { DescribedRun } from './execution.ts';
import { runFailedError } from './run-failed.ts';

/** Milliseconds to wait for the stack's rule, which writes the summaries of stopped runs. */
const patience = { total: 60_000, pause: 500 } as const;

/** How a summary is read. */
export interface ReadSummaryOptions {
  /** The run's `run.json`, if it was already read. */
  readonly stored?: Run | undefined;
  /** Whether to wait for the summary; true unless set to false. */
  readonly wait?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads the summary of a run that has ended.
 * If the run was stopped, timed out or broke, a rule writes the summary after its end, so this waits for it.
 *
 * @param objects of the run's bucket.
 * @returns nothing when the run ended before it had targets, or no summary appears.
 * @throws the signal's reason when it aborts.
 */
export async function readExecutionSummary(
  objects: RunObjects,
  run: DescribedRun,
  { stored, wait = true, signal }: ReadSummaryOptions = {},
): Promise<Summary | undefined> {
  if (run.output !== undefined) return JSON.parse(run.output) as Summary;
  const found = stored ?? (await findRun(objects, run.arn, run.input));
  if (found === undefined) return undefined;
  const end = performance.now() + (wait ? patience.total : 0);
  for (;;) {
    const summary = await readSummary(objects, found);
    if (summary !== undefined || performance.now() >= end) return summary;
    await delay(patience.pause, undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/**
 * Reads the summary of a run merged with its retries, or its own summary if it was never retried. Workers that were
 * cut off when the run was stopped, and have stored their result since, count as succeeded.
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
  const summary = merged ?? (await readExecutionSummary(objects, run, { stored, wait: false }));
  return summary && recount(objects, stored, summary);
}

/** Refuses a command that needs the summary of a run that has none. @throws {NoSuchRunError} always. */
export function noSummary(run: DescribedRun): never {
  const { message } = runFailedError(run);
  throw new NoSuchRunError(run.name, `${run.name} has no summary: ${message}`);
}
