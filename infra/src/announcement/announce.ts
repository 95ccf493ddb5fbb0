import type { Run, Summary } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { announcements, type Listeners } from './listeners.ts';
import { noteLeft, readLeft } from './note.ts';
import { type EndedExecution, makeRunEnded, type RunEnded } from './run-ended.ts';

/** What a run was, and what it came to. */
export interface ReportedRun {
  readonly run: Run;
  readonly summary: Summary;
}

/**
 * Announces the end of a run, unless that was done before: as an event on the bus, and as a text message. A note in the bucket
 * says which end it was and who could not be notified. So an end that EventBridge delivers twice is announced once, a listener
 * that cannot be reached has no other one notified again, and the new end of a run that was redriven is announced too. If the
 * note cannot be stored, the end is announced again.
 *
 * @param report absent where the run ended before it had targets
 * @param onFirst is called before an end is announced for the first time
 * @returns what was announced; nothing when it had been before
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} of a listener; the next call tries that one again
 */
export async function announceEnd(
  execution: EndedExecution,
  report: ReportedRun | undefined,
  objects: RunObjects,
  listeners: Listeners,
  onFirst?: (ended: RunEnded) => void,
): Promise<RunEnded | undefined> {
  const left = await readLeft(objects, execution, report?.run);
  if (left?.length === 0) return undefined;
  const ended = makeRunEnded(execution, report);
  if (left === undefined) onFirst?.(ended);
  const wanted = announcements(ended, listeners).filter(({ to }) => left?.includes(to) ?? true);
  // What keeps the one from being sent does not keep the others.
  const sent = await Promise.allSettled(wanted.map(({ send }) => send()));
  const failed = sent.filter((each) => each.status === 'rejected');
  const still = wanted.filter((_, index) => sent[index]?.status === 'rejected');
  await noteLeft(
    objects,
    execution,
    report?.run,
    still.map(({ to }) => to),
  );
  if (failed[0] !== undefined) throw failed[0].reason;
  return ended;
}
