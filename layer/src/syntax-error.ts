import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseModules } from './parse-modules.ts';

/** A line of Node's report that is neither the error nor its trace: the place, the line of source, a marker below it. */
const LOCATION = /^(?<place>\/.*|file:\/\/.*)\n(?<source>(?:.*\n){1,2}?)[ \t]*\^+/m;

/**
 * Says where a syntax error lies: file, line and the source.
 *
 * Node keeps the place of an error in a CommonJS module, or in an import, at the head of the stack. Of one in an ES
 * module it tells nobody but the terminal of a process that dies of it: such a process is started here, as the
 * function is lost anyhow. It evaluates nothing.
 *
 * @param file the module that was loaded
 * @returns a text to append to a message; what is known if the place is not
 */
export function locateSyntaxError(error: SyntaxError, file: string): string {
  const found = LOCATION.exec(error.stack ?? '') ?? LOCATION.exec(parseAgain(file));
  if (found?.groups === undefined) return `, in a module that ${file} imports`;
  const { place = '', source = '' } = found.groups;
  return `, at ${place.startsWith('file:') ? fileURLToPath(place) : place}: ${source.trim()}`;
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
