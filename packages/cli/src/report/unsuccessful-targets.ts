import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

/** What a run comes to, as the orchestrator's last step writes it. Counts are of targets. */
export interface RunSummary {
  /** ARN of the execution. */
  readonly ExecutionId: string;
  readonly Function: string;
  readonly RoleName: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  readonly Targets: number;
  readonly Succeeded: number;
  readonly Failed: number;
  readonly Skipped: number;
  readonly NotAttempted: number;
  readonly Bucket: string;
  /** Only `{{ .AccountId }}` and `{{ .Region }}` are left open. */
  readonly OutputKeyPattern: string;
  readonly TargetsKey: string;
  readonly SummaryKey: string;
  readonly FailuresKey: string;
  readonly SkippedKey: string;
  /** Of a retry: the summary that takes it together with the run that it retries. */
  readonly MergedSummaryKey?: string;
  /** Of a preflight. */
  readonly Preflight?: object;
}

/** One line of `targets.jsonl`. */
export interface AccountLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Regions: readonly string[] | 'enabled';
  /** Why the account is left out. */
  readonly Skip?: string;
}

/** One line of `skipped.jsonl`. */
export interface SkippedLine {
  readonly AccountId: string;
  readonly AccountName: string;
  /** `enabled` where the account was never asked for its regions. */
  readonly Region: string;
  readonly Reason: string;
}

/** One line of `failures.jsonl`. */
export interface FailureLine {
  readonly AccountId: string;
  readonly AccountName: string;
  readonly Region: string;
  readonly Error: string;
  readonly Message: string;
  /** What to do about it; not every orchestrator says so. */
  readonly Remedy?: string;
}
