import { announcedKey, parseExecutionArn, type Run, runPrefix } from '../run/index.ts';
import { type RunObjects, readJson, storeJson } from '../storage/index.ts';
import type { EndedExecution } from './run-ended.ts';

/** The parts of a run's end that identify it: a redriven run ends again, at another time. */
export type NotedEnd = Pick<EndedExecution, 'executionArn' | 'stopDate'>;

/**
 * Reads which listeners still have to be notified of a run's end.
 *
 * @param run absent if the run ended before its targets were listed
 * @returns the listeners that could not be notified; undefined if none has been notified yet
 * @throws errors of `objects`
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
 * Notes that the end of a run was announced, except to the listeners that could not be notified.
 *
 * @param run absent if the run ended before its targets were listed
 * @throws errors of `objects`
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
  return (await readLeft(objects, end, run))?.length === 0;
}

/** A run without targets has no folder, because the worker in its input may not exist. */
function noteKey({ executionArn }: NotedEnd, run: Run | undefined): string {
  if (run !== undefined) return announcedKey(run.RunPrefix);
  const { stateMachine = '-', name = '-' } = parseExecutionArn(executionArn) ?? {};
  const names = { functionName: 'without-targets', qualifier: stateMachine, executionName: name };
  return announcedKey(runPrefix(names));
}
