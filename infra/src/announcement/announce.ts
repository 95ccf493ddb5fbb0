import type { Run, Summary } from '../run/index.ts';
import { announcements, type Listeners } from './listeners.ts';
import { type FoundNote, type NoteBucket, readNote, replaceNote } from './note.ts';
import { type EndedExecution, makeRunEnded, type RunEnded } from './run-ended.ts';

/** A run and its summary. */
export interface SummarisedRun {
  readonly run: Run;
  readonly summary: Summary;
}

/** What goes with an announcement. */
export interface AnnouncementOptions {
  /** Is called before an end is announced for the first time. */
  readonly onFirst?: (ended: RunEnded) => void;
  /** Clock in milliseconds since 1970. */
  readonly now?: () => number;
}

/** The longest time that a function has (https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html). */
const longestFunction = 15 * 60_000;

/**
 * Announces the end of a run, unless that was done before: as an event on the bus, and as a text message. A note in the bucket
 * says which end it was and which listeners are still to be notified. It is written before anything is sent, and only one of
 * several calls at the same moment can write it. Therefore, an end that EventBridge delivers twice is announced once, a listener
 * that cannot be reached does not cause the others to be notified again, and the new end of a redriven run is announced too.
 * If a call has written the note and then crashes, the first call after 15 minutes announces the end; listeners that the
 * crashed call had notified are notified again.
 *
 * @param summarised absent if the run ended before its targets were listed
 * @param notes where the note is
 * @returns what was announced; undefined if it was announced before, or another call is announcing it
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} of the bucket, before anything is sent, or of a
 *   listener; the next call tries that one again
 */
export async function announceEnd(
  execution: EndedExecution,
  summarised: SummarisedRun | undefined,
  notes: NoteBucket,
  listeners: Listeners,
  { onFirst, now = Date.now }: AnnouncementOptions = {},
): Promise<RunEnded | undefined> {
  const run = summarised?.run;
  const found = await readNote(notes, execution, run);
  if (found.left?.length === 0 || isBeingAnnounced(found, now())) return undefined;
  const ended = makeRunEnded(execution, summarised);
  const wanted = announcements(ended, listeners).filter(({ to }) => found.left?.includes(to) ?? true);
  const names = wanted.map(({ to }) => to);
  const claim = await replaceNote(notes, execution, run, found, names, now());
  if (claim === undefined) return undefined;
  // A call that crashed may not have got this far either.
  if (found.left === undefined || found.claimed !== undefined) onFirst?.(ended);
  // A failure to notify one listener does not keep the others from being notified.
  const sent = await Promise.allSettled(wanted.map(({ send }) => send()));
  const failed = sent.filter((each) => each.status === 'rejected');
  const still = names.filter((_, index) => sent[index]?.status === 'rejected');
  await replaceNote(notes, execution, run, claim, still);
  if (failed[0] !== undefined) throw failed[0].reason;
  return ended;
}

function isBeingAnnounced({ claimed }: FoundNote, now: number): boolean {
  return claimed !== undefined && Math.abs(now - claimed) < longestFunction;
}
