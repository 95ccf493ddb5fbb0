import { type RunObjects, readJson } from '../storage/index.ts';
import { retriesPrefix } from './object-keys.ts';
import type { Run } from './run.ts';

/** What a retry leaves with the run that it retries, under `retries/`, so that a merged report finds it. */
export interface RetryNote {
  /** ARN of the retry's execution. */
  readonly ExecutionId: string;
  /** ISO 8601: the later of two retries has the last word. */
  readonly StartedAt: string;
  readonly Bucket: string;
  readonly RunPrefix: string;
  readonly OutputKeyPattern: string;
}

/**
 * Finds the retries of a run.
 *
 * @returns the first one first
 * @throws what the objects throw
 */
export async function readRetries(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<RetryNote[]> {
  const notes: RetryNote[] = [];
  for await (const { key } of objects.list(retriesPrefix(RunPrefix))) {
    const note = await readJson<RetryNote>(objects, key);
    if (note !== undefined) notes.push(note);
  }
  return notes.sort((one, other) => one.StartedAt.localeCompare(other.StartedAt));
}
