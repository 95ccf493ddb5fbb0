import { type RunObjects, readJson } from '../storage/index.ts';
import { isRunPrefix, retriesPrefix } from './object-keys.ts';
import type { Run } from './run.ts';

/** The object that a retry stores under `retries/` of the run that it retries, so that the merged summary finds it. */
export interface RetryNote {
  /** ARN of the retry's execution. */
  readonly ExecutionId: string;
  /** ISO 8601: of two retries, the later one counts. */
  readonly StartedAt: string;
  readonly Bucket: string;
  readonly RunPrefix: string;
  readonly OutputKeyPattern: string;
}

/**
 * Finds the retries of a run. Ignores objects that no retry writes.
 *
 * @returns the retries, oldest first
 * @throws errors of `objects`
 */
export async function readRetries(
  objects: RunObjects,
  { RunPrefix }: Pick<Run, 'RunPrefix'>,
): Promise<RetryNote[]> {
  const notes: RetryNote[] = [];
  for await (const { key } of objects.list(retriesPrefix(RunPrefix))) {
    const note = parseRetryNote(await readJson(objects, key));
    if (note !== undefined) notes.push(note);
  }
  return notes.sort((one, other) => one.StartedAt.localeCompare(other.StartedAt));
}

/** Reads a retry's note, which others may have written. @returns undefined for content that no retry writes */
export function parseRetryNote(value: unknown): RetryNote | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { ExecutionId, StartedAt, Bucket, RunPrefix, OutputKeyPattern } = value as Record<string, unknown>;
  const texts = [ExecutionId, StartedAt, Bucket, RunPrefix, OutputKeyPattern];
  if (!texts.every((text) => typeof text === 'string' && text.length <= longest)) return undefined;
  if (!isRunPrefix(RunPrefix as string)) return undefined;
  return { ExecutionId, StartedAt, Bucket, RunPrefix, OutputKeyPattern } as RetryNote;
}

/** Characters; a key of S3 has at most 1,024 bytes. */
const longest = 2048;
