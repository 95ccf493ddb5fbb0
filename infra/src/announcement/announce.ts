import type { Run, Summary } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { announcements, type Listeners } from './listeners.ts';
import { noteLeft, readLeft } from './note.ts';
import { type EndedExecution, makeRunEnded, type RunEnded } from './run-ended.ts';

/** A run and its summary. */
export interface ReportedRun {
  readonly run: Run;
  readonly summary: Summary;
}

/**
 * Announces the end of a run, unless it has already been announced: as an event on the bus, and as a text message. A note in the
 * bucket records which end was announced, and which listeners could not be notified. So if EventBridge delivers an end twice, it is
 * announced once; if one listener fails, the others are not notified again; and a redriven run's new end is announced too. If the
 * note cannot be stored, the end is announced again.
 *
 * @param report absent if the run ended before its targets were listed
 * @param onFirst called before an end is announced for the first time
 * @returns the announced end; undefined if it had already been announced
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} from a listener; the next call tries that listener again
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
  // A failure to notify one listener does not keep the others from being notified.
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
