import { join } from 'node:path';
import { findRunPrefix, folderObjects } from '@step-everywhere/infra/internal/run';
import type { PlacedRun } from './run-place.ts';
import { writeRunNote } from './run-record.ts';
import { summariseEndedRun } from './summarise-ended-run.ts';

/**
 * Completes a run on this machine whose command was gone before the run had ended, as when its terminal is closed or the
 * machine is switched off: then nobody summarised it.
 *
 * @returns whether there was anything to complete, and it is now.
 */
export async function completeRun(run: PlacedRun): Promise<boolean> {
  const { note, folder, bucket, arn, status: Status, error, cause } = run;
  if (note === undefined || folder === undefined || Status !== 'ABORTED' || note.EndTime !== undefined)
    return false;
  const summary = await summariseEndedRun(folderObjects(join(folder, bucket)), run);
  const prefix = findRunPrefix(arn, run.input);
  if (summary === undefined || prefix === undefined) return false;
  const ended = {
    Status,
    EndTime: summary.EndTime,
    ...(error && { Error: error }),
    ...(cause && { Cause: cause }),
  };
  await writeRunNote(join(folder, bucket, prefix), { ...note, ...ended });
  return true;
}
