import type { LoadFailure } from '@step-everywhere/emulator';
import { shownPath } from '../console/paths.ts';
import { isPythonFile } from './prepare-python.ts';

/** A line of a Node.js stack; for the author's code, it has the position in the source. */
const FRAME = /(?:^|[ (])(?:file:\/\/)?(\/[^():]+):(\d+):\d+\)?$/;

/**
 * Explains in one line why a worker's module cannot be loaded, and where.
 *
 * @param file absolute path of its source.
 */
export function describeLoadFailure(file: string, failure: LoadFailure): string {
  const { errorType, errorMessage } = failure.error;
  const name = errorType.startsWith('Runtime.') ? '' : `${errorType}: `;
  const [line = ''] = errorMessage.split('\n');
  const at = failure.at ?? authorsLine(failure);
  const shown = at ? ` (${shownPath(at.file, process.cwd())}:${at.line})` : '';
  return `Cannot ${isPythonFile(file) ? 'import' : 'load'} ${file}: ${name}${line}${shown}${remedyOf(line)}`;
}

function authorsLine({ error: { trace = [] } }: LoadFailure): LoadFailure['at'] {
  for (const line of trace) {
    const [, file, number] = FRAME.exec(line) ?? [];
    if (file !== undefined && !file.includes('/node_modules/')) return { file, line: Number(number) };
  }
  return undefined;
}

function remedyOf(line: string): string {
  const [, missing] = /No module named '([^']+)'/.exec(line) ?? [];
  if (missing === undefined) return '';
  return `; install what is missing with the pip of the Python that runs workers (STEP_EVERYWHERE_PYTHON, else python3), or put ${missing} beside the worker`;
}
