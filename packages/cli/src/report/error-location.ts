import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunObjects, readStoredOutcome, type Summary } from '@step-everywhere/infra/internal/run';
import type { UnsuccessfulTarget } from './target-groups.ts';

/**
 * Finds the line in the worker's sources that threw a target's error.
 *
 * @param objects of the run's bucket.
 * @param workerFolder absolute path of the folder with the worker's sources.
 * @returns an absolute `FILE:LINE:COLUMN` (`FILE:LINE` for Python and Go); nothing when the error is not the
 * worker's, or has no stack.
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
    // The line is optional: an outcome or a cause in another form still has its message.
    return undefined;
  }
}

/** Lambda's description of an error: Node.js has `trace`, Python and Go have `stackTrace`. */
interface ReportedStack {
  readonly trace?: readonly string[];
  readonly stackTrace?: readonly (string | GoFrame)[];
}

interface GoFrame {
  readonly path: string;
  readonly line: number;
  readonly label: string;
}

/** The lines of a stack with the innermost frame first; Python lists it last, Go first. */
function linesOf(stack: readonly (string | GoFrame)[]): string[] {
  const ofPython = stack.filter((frame) => typeof frame === 'string').toReversed();
  const ofGo = stack.filter((frame) => typeof frame === 'object');
  return [...ofPython, ...ofGo.map(({ path, line, label }) => `  File "${path}", line ${line}, in ${label}`)];
}

/** The innermost frame of a stack that is in the folder, but not in an installed package. */
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

/** In the form of a regular expression's match: the location is the second element. */
function inPython(line: string): readonly string[] {
  const [all = '', file, number] = /^ {2}File "(.*)", line (\d+), in /.exec(line) ?? [];
  return file === undefined || file.includes('site-packages') ? [] : [all, `${file}:${number}`];
}
