import { bucketObjects, type Run, type Summary } from '@step-everywhere/infra/internal/run';
import { keepTrying } from '../aws/keep-trying.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import { followRun } from '../follow/follow-run.ts';
import { type GivenOptions, inOptionTerms } from '../input/refused-option.ts';
import { runFailedError } from '../runs/run-failed.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import { readSummary } from '../runs/summary.ts';
import { watchRun } from './watch-run.ts';

/** A run on AWS that was followed: to its end, or until the user left it. */
export interface FollowedToEnd {
  readonly run: PlacedRun;
  /** The signal with which the user left it, or had it stopped. */
  readonly interruptedBy?: NodeJS.Signals;
  /** What it came to, and its `run.json`; absent when it was left while it was running. */
  readonly ended?: { readonly summary: Summary; readonly stored: Run | undefined };
}

/**
 * Follows a run on AWS to its end, and reads what it came to.
 *
 * @param options those that the run was started with: what the orchestrator refuses is said in their words.
 * @throws {RunFailedError} {@link OptionError} {@link StoppedError} when there is no summary.
 */
export async function runToEnd(
  orchestrator: Orchestrator,
  started: PlacedRun,
  options: GivenOptions,
  console: Console,
): Promise<FollowedToEnd> {
  const watched = watchRun(orchestrator, started, console);
  const { run: described, interruptedBy } = await followRun(started, watched, console);
  const run = { ...described, bucket: started.bucket };
  const followed = { run, ...(interruptedBy && { interruptedBy }) };
  if (run.status === 'RUNNING') return followed;
  const { signal } = console;
  const stored = watched.stored();
  const note = (line: string) => void console.stderr.write(`${line}\n`);
  const objects = bucketObjects(orchestrator.aws.bucket, run.bucket);
  const read = () => readSummary(objects, run, { stored, signal });
  const summary = await keepTrying(read, { note, signal });
  if (summary !== undefined) return { ...followed, ended: { summary, stored } };
  if (interruptedBy !== undefined) throw new StoppedError(interruptedBy);
  throw inOptionTerms(runFailedError(run), options);
}
