import type { Run, Summary } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { recount } from '../summary/index.ts';

/** A run that ended while accounts were in progress, and its summary. */
export interface CutOffRun {
  readonly run: Run;
  readonly summary: Summary;
  readonly stopDate: Date;
}

/** Waits for a number of milliseconds. */
export type Sleep = (milliseconds: number) => Promise<unknown>;

/** The last worker may have been invoked just as the run ended; a new environment needs additional time to start. */
const startTime = 30_000;

/** Seconds; the longest time-out of a function (https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html). */
const longestTimeout = 900;

/** The function that ends runs has 15 minutes; this leaves enough time to count. */
const longestWait = 12 * 60_000;

const firstPause = 1_000;

/** Whether workers that were cut off with their run may still be running, and store a result. A preflight invokes none. */
export function mayBeAtWork({ run, summary, stopDate }: CutOffRun, now: number): boolean {
  const wasCutOff = summary.EndedEarly !== undefined && !run.Preflight;
  return wasCutOff && hasCutOffTargets(summary) && now < endOfWork(run, stopDate);
}

/**
 * Waits until the workers that were cut off with their run have ended: each has stored its result or reached its time-out.
 *
 * @returns whether there are results that the summary does not count
 * @throws errors of `objects`
 */
export async function untilWorkersEnd(
  { run, summary, stopDate }: CutOffRun,
  objects: RunObjects,
  now: () => number,
  sleep: Sleep,
): Promise<boolean> {
  const end = Math.min(endOfWork(run, stopDate), now() + longestWait);
  let latest = summary;
  for (let pause = firstPause; hasCutOffTargets(latest) && now() < end; pause *= 2) {
    await sleep(Math.min(pause, end - now()));
    latest = await recount(objects, run, summary);
  }
  return latest.Succeeded !== summary.Succeeded;
}

function hasCutOffTargets({ FailedByClass }: Summary): boolean {
  return (FailedByClass.interrupted ?? 0) > 0;
}

function endOfWork(run: Run, stopDate: Date): number {
  return stopDate.getTime() + timeoutOf(run) * 1000 + startTime;
}

/** In a bucket without the stack's policy, others may have written it. A wrong value must not prevent an announcement, or delay it forever. */
function timeoutOf(run: { readonly Worker?: { readonly Timeout?: unknown } | null }): number {
  const timeout = run.Worker?.Timeout;
  const isPossible = Number.isInteger(timeout) && Number(timeout) >= 1 && Number(timeout) <= longestTimeout;
  return isPossible ? Number(timeout) : longestTimeout;
}
