import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseModules } from './parse-modules.ts';

/** The lines of Node's report before the error and its trace: the position, the line of source, and a marker below it. */
const LOCATION = /^(?<path>\/.*|file:\/\/.*)\n(?<source>(?:.*\n){1,2}?)[ \t]*\^+/m;

/**
 * Finds the position of a syntax error: file, line and source.
 *
 * For a CommonJS module or an import, Node.js puts the position at the top of the stack. For an ES
 * module, it only prints the position when the error ends a process: so this starts such a process, because the
 * function has failed anyway. The process evaluates nothing.
 *
 * @param file the loaded module
 * @returns text to append to a message; incomplete if the position is unknown
 */
export function locateSyntaxError(error: SyntaxError, file: string): string {
  const found = LOCATION.exec(error.stack ?? '') ?? LOCATION.exec(parseAgain(file));
  if (found?.groups === undefined) return `, in a module that ${file} imports`;
  const { path = '', source = '' } = found.groups;
  return `, at ${path.startsWith('file:') ? fileURLToPath(path) : path}: ${source.trim()}`;
}

function parseAgain(file: string): string {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const program = `(${parseModules})(${JSON.stringify(file)})`;
  const { stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', '--eval', program],
    {
      encoding: 'utf8',
      timeout: 5_000,
      env,
    },
  );
  return stderr ?? '';
}
