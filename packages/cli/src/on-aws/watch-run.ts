import { bucketObjects, findRun, type Run } from '@step-everywhere/infra/internal/run';
import type { Orchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { nothingCounted } from '../console/progress-line.ts';
import type { RunUnderWay } from '../follow/follow-run.ts';
import { describeRun, stopRun } from '../runs/execution.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import { FailureNotes } from './failure-notes.ts';
import { OutcomeWatcher } from './outcome-watcher.ts';

/** Milliseconds between two looks; outcomes are listed a thousand a page. */
const pauses = { longest: 2_000, perPage: 300 } as const;

/** A run on AWS under way, and its `run.json` once it was seen. */
export interface WatchedRun extends RunUnderWay {
  stored(): Run | undefined;
}

/**
 * Watches a run on AWS by what it stores, and notes failures as they come.
 *
 * Ctrl-C asks whether to leave it or to stop it; where nobody can be asked, it goes on without us.
 */
export function watchRun({ aws }: Orchestrator, run: PlacedRun, console: Console): WatchedRun {
  const objects = bucketObjects(aws.bucket, run.bucket);
  const failures = new FailureNotes();
  let stored: Run | undefined;
  let watcher: OutcomeWatcher | undefined;
  return {
    interrupt: {
      question: 'Leave the run to itself (d), stop it (s), or go on watching (Enter)? ',
      otherwise: 'leave',
    },
    stored: () => stored,
    counts: () => watcher?.counts ?? nothingCounted,
    longestPause: () => pauses.longest + pauses.perPage * (watcher?.pages ?? 0),
    stop: () => stopRun(aws.states, run.arn),
    async look(note) {
      const described = await describeRun(aws.states, run.arn);
      stored ??= await findRun(objects, run.arn, run.input);
      if (stored !== undefined) watcher ??= new OutcomeWatcher(objects, stored);
      await watcher?.look();
      for (const line of failures.take(watcher?.takeFailures() ?? [], console)) note(line);
      return described;
    },
  };
}
