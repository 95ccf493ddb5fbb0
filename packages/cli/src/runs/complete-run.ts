import { join } from 'node:path';
import { findRunPrefix, folderObjects, type Summary } from '@step-everywhere/infra/internal/run';
import { writeRunNote } from './run-record.ts';
import type { LocatedRun } from './run-store.ts';
import { summariseLocalRun } from './summarise-local-run.ts';

/**
 * Completes a run on this machine whose command was ended before the run, for example by a closed terminal or a
 * shutdown, so that it has no summary. If running workers were cut off, the summary is updated.
 *
 * @param summary of the run, if it has one.
 * @returns whether the run's note has changed.
 */
export async function completeRun(run: LocatedRun, summary: Summary | undefined): Promise<boolean> {
  const { note, folder, bucket, arn, status: Status, error, cause } = run;
  if (note === undefined || folder === undefined || Status === 'RUNNING') return false;
  const isAlone = Status === 'ABORTED' && note.EndTime === undefined && summary === undefined;
  if (!isAlone && !(summary?.EndedEarly && summary.FailedByClass.interrupted)) return false;
  const completed = await summariseLocalRun(folderObjects(join(folder, bucket)), run);
  const prefix = findRunPrefix(arn, run.input);
  if (!isAlone || completed === undefined || prefix === undefined) return false;
  const ended = {
    Status,
    EndTime: completed.EndTime,
    ...(error && { Error: error }),
    ...(cause && { Cause: cause }),
  };
  await writeRunNote(join(folder, bucket, prefix), { ...note, ...ended });
  return true;
}
