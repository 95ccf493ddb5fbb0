import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunObjects, readStoredOutcome, type Summary } from '@step-everywhere/infra/internal/run';
import type { UnsuccessfulTarget } from './target-groups.ts';

/**
 * Finds the line of the worker's sources at which a target's error was thrown.
 *
 * @param objects of the run's bucket.
 * @param workerFolder absolute; the worker's sources are in it.
 * @returns `FILE:LINE:COLUMN` (of Python and Go, without the column), absolute; nothing when the error is not the worker's, or has no stack.
 */
export async function errorLocation(
  objects: RunObjects,
  { SummaryKey }: Summary,
  workerFolder: string,
  { accountId, region }: UnsuccessfulTarget,
): Promise<string | undefined> {
  const RunPrefix = SummaryKey.slice(0, SummaryKey.lastIndexOf('/') + 1);
  try {
    const stored = await readStoredOutcome(objects, { RunPrefix }, accountId);
    const { Regions = [], Outcomes = [] } = stored ?? {};
    const cause = JSON.parse(Outcomes[Regions.indexOf(region)]?.Cause ?? '{}') as ReportedStack;
    return frameIn(workerFolder, cause.trace ?? linesOf(cause.stackTrace ?? []));
  } catch {
    // The line is a courtesy: an outcome or a cause of another form has the message all the same.
    return undefined;
  }
}

/** What Lambda says of an error: with `trace` that of Node.js, with `stackTrace` those of Python and of Go. */
interface ReportedStack {
  readonly trace?: readonly string[];
  readonly stackTrace?: readonly (string | GoFrame)[];
}

interface GoFrame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/** The lines of a stack, the innermost first: Python's is its last, Go's its first. */
function linesOf(stack: readonly (string | GoFrame)[]): string[] {
  const ofPython = stack.filter((frame) => typeof frame === 'string').toReversed();
  const ofGo = stack.filter((frame) => typeof frame === 'object');
  return [...ofPython, ...ofGo.map(({ path, line, label }) => `  File "${path}", line ${line}, in ${label}`)];
}

/** The innermost frame of a stack that is in the folder, and not in a package installed there. */
function frameIn(folder: string, trace: readonly string[]): string | undefined {
  for (const line of trace) {
    const [, location] =
      /^\s+at (?:.*\()?((?:file:\/\/|\/|[A-Z]:\\).*:\d+:\d+)\)?$/.exec(line) ?? inPython(line);
    if (location === undefined) continue;
    const file = location.startsWith('file:') ? fileURLToPath(location) : location;
    if (file.startsWith(join(folder, '/')) && !file.includes('node_modules')) return file;
  }
  return undefined;
}

/** As a match: the location is its second element. */
function inPython(line: string): readonly string[] {
  const [all = '', file, number] = /^ {2}File "(.*)", line (\d+), in /.exec(line) ?? [];
  return file === undefined || file.includes('site-packages') ? [] : [all, `${file}:${number}`];
}
