import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MissedTarget } from './target-groups.ts';
import type { RunSummary } from './unsuccessful-targets.ts';

/** What of an account's stored outcome is looked at here. */
interface StoredOutcome {
  readonly Regions?: readonly string[];
  readonly Outcomes?: readonly { readonly Cause?: string }[];
}

/**
 * Finds the line of the worker's sources at which a target's error was thrown.
 *
 * @param folder absolute; the buckets' folders are in it.
 * @param workerFolder absolute; the worker's sources are in it.
 * @returns `FILE:LINE:COLUMN` (of Python, without the column), absolute; nothing when the error is not the worker's, or has no stack.
 */
export async function thrownAt(
  folder: string,
  summary: RunSummary,
  workerFolder: string,
  { accountId, region }: MissedTarget,
): Promise<string | undefined> {
  const runFolder = join(folder, summary.Bucket, dirname(summary.FailuresKey));
  try {
    const text = await readFile(join(runFolder, 'outcomes', `${accountId}.json`), 'utf8');
    const { Regions = [], Outcomes = [] } = JSON.parse(text) as StoredOutcome;
    const cause = JSON.parse(Outcomes[Regions.indexOf(region)]?.Cause ?? '{}') as ReportedStack;
    // Python's innermost frame is its last.
    return frameIn(workerFolder, cause.trace ?? cause.stackTrace?.toReversed() ?? []);
  } catch {
    // The place is a courtesy: an outcome or a cause of another form has the message all the same.
    return undefined;
  }
}

/** What Lambda says of an error: with `trace` that of Node.js, with `stackTrace` that of Python. */
interface ReportedStack {
  readonly trace?: readonly string[];
  readonly stackTrace?: readonly string[];
}

/** The innermost frame of a stack that is in the folder, and not in a package installed there. */
export function frameIn(folder: string, trace: readonly string[]): string | undefined {
  for (const line of trace) {
    const [, place] =
      /^\s+at (?:.*\()?((?:file:\/\/|\/|[A-Z]:\\).*:\d+:\d+)\)?$/.exec(line) ?? inPython(line);
    if (place === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (file.startsWith(join(folder, '/')) && !file.includes('node_modules')) return file;
  }
  return undefined;
}

/** As a match: the place is its second element. */
function inPython(line: string): readonly string[] {
  const [all = '', file, number] = /^ {2}File "(.*)", line (\d+), in /.exec(line) ?? [];
  return file === undefined || file.includes('site-packages') ? [] : [all, `${file}:${number}`];
}
