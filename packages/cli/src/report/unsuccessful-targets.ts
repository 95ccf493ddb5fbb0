import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FailureLine, RunSummary, SkippedLine } from '../run/summary.ts';
import type { MissedTarget } from './target-groups.ts';

/** Reads a JSON Lines file one object at a time, so that its size does not matter. */
export async function* readJsonLines<Line>(file: string): AsyncGenerator<Line> {
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) if (line !== '') yield JSON.parse(line) as Line;
}

/** The failed targets of a run whose objects lie in a folder. */
export async function* failedTargets(folder: string, summary: RunSummary): AsyncGenerator<MissedTarget> {
  if (summary.Failed === 0) return;
  const file = join(folder, summary.Bucket, summary.FailuresKey);
  for await (const line of readJsonLines<FailureLine>(file)) {
    yield {
      accountId: line.AccountId,
      accountName: line.AccountName,
      region: line.Region,
      error: line.Error,
      reason: line.Message,
      ...(line.Remedy === undefined ? {} : { remedy: line.Remedy }),
    };
  }
}

/** The targets of a run that were left out, with the reason. */
export async function* skippedTargets(folder: string, summary: RunSummary): AsyncGenerator<MissedTarget> {
  if (summary.Skipped === 0) return;
  for await (const line of readJsonLines<SkippedLine>(join(folder, summary.Bucket, summary.SkippedKey))) {
    yield {
      accountId: line.AccountId,
      accountName: line.AccountName,
      region: line.Region,
      reason: line.Reason,
    };
  }
}
