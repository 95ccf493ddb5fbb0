import {
  type AccountLine,
  accountOutcomes,
  type RetryNote,
  type Run,
  type RunObjects,
  resultKey,
  type TargetOutcome,
} from '@step-everywhere/infra/internal/run';

/** One target of a run with its outcome; for a retried target, the last outcome. */
export interface EndedTarget {
  readonly line: AccountLine;
  readonly outcome: TargetOutcome;
  /** Key of its result, if it succeeded. */
  readonly key?: string;
}

/**
 * Iterates over all targets of a run, in the order of its list.
 * Memory does not depend on their number.
 *
 * @param retries of the run, whose outcomes replace the earlier ones.
 */
export async function* endedTargets(
  objects: RunObjects,
  run: Run,
  retries: readonly RetryNote[] = [],
): AsyncGenerator<EndedTarget> {
  for await (const { line, outcomes } of accountOutcomes(objects, run, retries)) {
    for (const outcome of outcomes) {
      if (outcome.status !== 'succeeded') yield { line, outcome };
      else yield { line, outcome, key: resultKey(run, line, outcome) };
    }
  }
}

/** The keys of a run's results, in the order of its targets. */
export async function* resultKeys(objects: RunObjects, run: Run): AsyncGenerator<string> {
  for await (const { key } of endedTargets(objects, run)) if (key !== undefined) yield key;
}
