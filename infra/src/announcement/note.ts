import type { S3Client } from '@aws-sdk/client-s3';
import { announcedKey, parseExecutionArn, type Run, runPrefix } from '../run/index.ts';
import { type RunObjects, readJson, readTaggedJson, replaceJson } from '../storage/index.ts';
import type { EndedExecution } from './run-ended.ts';

/** The parts of a run's end that identify it: a redriven run ends again, at another time. */
export type NotedEnd = Pick<EndedExecution, 'executionArn' | 'stopDate'>;

/** The bucket of the notes, and a client to access it. */
export interface NoteBucket {
  readonly client: S3Client;
  readonly bucket: string;
}

/** A note as it is stored; in a bucket without the stack's policy, others may have written it. */
interface StoredNote {
  readonly EndTime?: unknown;
  readonly Left?: unknown;
  /** When a call began to notify those that are left; absent when that is done. */
  readonly Claimed?: unknown;
}

/** The content of the note about an end. */
export interface FoundNote {
  /** The listeners that are still to be notified; absent if this end has no note. */
  readonly left?: readonly string[];
  /** When a call began to notify them, in milliseconds since 1970; absent when that is done. */
  readonly claimed?: number;
  /** ETag of the note, also of one about an earlier end; absent if there is none. */
  readonly tag?: string;
}

/**
 * Reads which listeners are still to be notified of the end of a run.
 *
 * @param run absent if the run ended before its targets were listed
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} {@link MalformedObjectError}
 */
export async function readNote(
  { client, bucket }: NoteBucket,
  end: NotedEnd,
  run: Run | undefined,
): Promise<FoundNote> {
  const found = await readTaggedJson<StoredNote | null>(client, bucket, noteKey(end, run));
  if (found === undefined) return {};
  const { value, tag } = found;
  const left = leftOf(value, end);
  if (left === undefined) return { tag };
  const claimed = typeof value?.Claimed === 'string' ? Date.parse(value.Claimed) : Number.NaN;
  return { left, tag, ...(Number.isFinite(claimed) && { claimed }) };
}

/**
 * Notes which listeners are still to be notified of the end of a run, instead of the note that was found.
 *
 * @param run absent if the run ended before its targets were listed
 * @param claimed when this call begins to notify them, in milliseconds since 1970
 * @returns the new note; undefined if another call was faster
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function replaceNote(
  { client, bucket }: NoteBucket,
  end: NotedEnd,
  run: Run | undefined,
  found: FoundNote,
  left: readonly string[],
  claimed?: number,
): Promise<FoundNote | undefined> {
  const note: StoredNote = {
    EndTime: end.stopDate.toISOString(),
    ...(left.length > 0 && { Left: left }),
    ...(claimed !== undefined && { Claimed: new Date(claimed).toISOString() }),
  };
  const tag = await replaceJson(client, bucket, noteKey(end, run), note, found.tag);
  return tag === undefined ? undefined : { left, tag };
}

/**
 * Whether all listeners have been notified of the end of a run.
 *
 * @param run absent if the run ended before its targets were listed
 * @throws errors of `objects`
 */
export async function wasAnnounced(
  objects: RunObjects,
  end: NotedEnd,
  run: Run | undefined,
): Promise<boolean> {
  return leftOf(await readJson<StoredNote | null>(objects, noteKey(end, run)), end)?.length === 0;
}

function leftOf(note: StoredNote | null | undefined, { stopDate }: NotedEnd): string[] | undefined {
  if (note?.EndTime !== stopDate.toISOString()) return undefined;
  return Array.isArray(note.Left) ? note.Left.map(String) : [];
}

/** A run without targets has no folder, because the worker in its input may not exist. */
function noteKey({ executionArn }: NotedEnd, run: Run | undefined): string {
  if (run !== undefined) return announcedKey(run.RunPrefix);
  const { stateMachine = '-', name = '-' } = parseExecutionArn(executionArn) ?? {};
  const names = { functionName: 'without-targets', qualifier: stateMachine, executionName: name };
  return announcedKey(runPrefix(names));
}
