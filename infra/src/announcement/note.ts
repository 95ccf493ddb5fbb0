import { announcedKey, parseExecutionArn, type Run, runPrefix } from '../run/index.ts';
import { type RunObjects, readJson, storeJson } from '../storage/index.ts';
import type { EndedExecution } from './run-ended.ts';

/** The end of a run, as far as its note tells it from others: a redriven run ends once more, at another time. */
export type NotedEnd = Pick<EndedExecution, 'executionArn' | 'stopDate'>;

/**
 * Says who is still to be notified of the end of a run.
 *
 * @param run absent where it ended before it had targets
 * @returns those that could not be notified; nothing where nobody was
 * @throws what the objects throw
 */
export async function readLeft(
  objects: RunObjects,
  end: NotedEnd,
  run: Run | undefined,
): Promise<readonly string[] | undefined> {
  const note = await readJson<{ readonly EndTime?: unknown; readonly Left?: unknown }>(
    objects,
    noteKey(end, run),
  );
  if (note?.EndTime !== end.stopDate.toISOString()) return undefined;
  return Array.isArray(note.Left) ? note.Left.map(String) : [];
}

/**
 * Notes that the end of a run was announced, but for those that could not be notified.
 *
 * @param run absent where it ended before it had targets
 * @throws what the objects throw
 */
export async function noteLeft(
  objects: RunObjects,
  end: NotedEnd,
  run: Run | undefined,
  Left: readonly string[],
): Promise<void> {
  const EndTime = end.stopDate.toISOString();
  await storeJson(objects, noteKey(end, run), { EndTime, ...(Left.length > 0 && { Left }) });
}

/**
 * Whether everyone was notified of the end of a run.
 *
 * @param run absent where it ended before it had targets
 * @throws what the objects throw
 */
export async function wasAnnounced(
  objects: RunObjects,
  end: NotedEnd,
  run: Run | undefined,
): Promise<boolean> {
  return (await readLeft(objects, end, run))?.length === 0;
}

/** A run that never had targets has no folder of its own: what its input names as the worker may be none. */
function noteKey({ executionArn }: NotedEnd, run: Run | undefined): string {
  if (run !== undefined) return announcedKey(run.RunPrefix);
  const { stateMachine = '-', name = '-' } = parseExecutionArn(executionArn) ?? {};
  const names = { functionName: 'without-targets', qualifier: stateMachine, executionName: name };
  return announcedKey(runPrefix(names));
}
