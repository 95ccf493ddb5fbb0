import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { summarise } from '@step-everywhere/infra/internal/orchestrator';
import { bucketObjects, findRun } from '@step-everywhere/infra/internal/run';
import type { PlacedRun } from './run-place.ts';
import { writeRunNote } from './run-record.ts';

/**
 * Completes a run on this machine whose command was gone before the run had ended, as when its terminal is closed or the
 * machine is switched off: then nobody summarised it, as a rule of the stack does on AWS. Its results are stored, and say
 * which targets succeeded.
 *
 * @param folder absolute; the buckets' folders are in it.
 * @param client of the folder.
 * @returns whether there was anything to complete, and it is now.
 */
export async function completeRun(folder: string, client: S3Client, run: PlacedRun): Promise<boolean> {
  const { note, bucket, arn, status, startDate, error, cause } = run;
  if (note === undefined || status !== 'ABORTED' || note.EndTime !== undefined) return false;
  const objects = bucketObjects(client, bucket);
  const found = await findRun(objects, arn, run.input);
  if (found === undefined) return false;
  const EndTime = new Date().toISOString();
  const ended = { Status: status, ...(error && { Error: error }), ...(cause && { Cause: cause }) };
  await summarise({ ExecutionId: arn, StartTime: startDate.toISOString(), Run: found }, objects, {
    EndTime,
    EndedEarly: ended,
  });
  await writeRunNote(join(folder, bucket, found.RunPrefix), {
    ...note,
    ...(error && { Error: error }),
    ...(cause && { Cause: cause }),
    Status: status,
    EndTime,
  });
  return true;
}
