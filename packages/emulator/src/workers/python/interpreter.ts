import { execFile } from 'node:child_process';

/** Environment variable that names another Python than the `python3` on the PATH. */
export const PYTHON_VARIABLE = 'STEP_EVERYWHERE_PYTHON';

/** A Python installation that can run functions. */
export interface Interpreter {
  /** Absolute path. */
  readonly executable: string;
  /** For example `3.13.0`. */
  readonly version: string;
  /** Absolute path of the folder that contains boto3, as `/var/runtime` does on Lambda. */
  readonly packages: string;
  /** Absolute path of the folder of packages that the user installed for themselves. */
  readonly userBase: string;
}

/** No Python on this machine can run functions. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  /** The command that was tried. */
  readonly command: string;

  constructor(command: string, reason: string, options?: ErrorOptions) {
    super(
      `Python functions cannot run: ${reason}. They need Python 3.11 or later with boto3: install both, or name a Python ` +
        `that has boto3 in ${PYTHON_VARIABLE}, as in ${PYTHON_VARIABLE}=.venv/bin/python.`,
      options,
    );
    this.command = command;
  }
}

const MARK = 'step-everywhere:';

/** Its answer is the last printed line, because a start-up file of the user's may print, too. */
const PROBE = `
import sys
# Where the command is run, a file may have the name of a module of Python's own.
sys.path[:] = [folder for folder in sys.path if folder]
import json, os, site
try:
    import boto3
    packages = os.path.dirname(os.path.dirname(os.path.abspath(boto3.__file__)))
except ImportError:
    packages = None
version = ".".join(map(str, sys.version_info[:3]))
print("${MARK}" + json.dumps({
    "executable": sys.executable, "version": version, "packages": packages, "userBase": site.getuserbase()
}))
`;

const found = new Map<string, Promise<Interpreter>>();

/**
 * Finds the Python that runs functions, and its boto3. The answer for a command is cached.
 *
 * @param command by default the value of `STEP_EVERYWHERE_PYTHON`, else `python3`.
 * @throws {PythonError} if there is none, it is too old, or it has no boto3.
 * @example
 * ```ts
 * const { version } = await findPython(); // '3.13.0'
 * ```
 */
export function findPython(command = process.env[PYTHON_VARIABLE] || 'python3'): Promise<Interpreter> {
  const known = found.get(command) ?? probe(command);
  found.set(command, known);
  // The user may install boto3 in the meantime, so a failure is not cached.
  known.catch(() => found.delete(command));
  return known;
}

async function probe(command: string): Promise<Interpreter> {
  const answer = await ask(command);
  const line = answer.split('\n').findLast((each) => each.startsWith(MARK));
  if (line === undefined) throw new PythonError(command, `${command} did not say what it is`);
  const answered = JSON.parse(line.slice(MARK.length)) as Partial<Interpreter>;
  const { executable, version, packages, userBase = '' } = answered;
  if (!executable || !version) throw new PythonError(command, `${command} did not say what it is`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major !== 3 || minor < 11) throw new PythonError(command, `${executable} is Python ${version}`);
  if (!packages) throw new PythonError(command, `${executable} (Python ${version}) has no boto3`);
  return { executable, version, packages, userBase };
}

function ask(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, ['-c', PROBE], { env: withoutAws() }, (cause, stdout, stderr) => {
      if (cause === null) return resolve(stdout);
      // A string if it could not be started, a number if it ended with that status.
      const code: unknown = cause.code;
      const failed =
        typeof code === 'string'
          ? `${command} cannot be started (${code})`
          : `${command} failed: ${lastLine(stderr)}`;
      const reason = code === 'ENOENT' ? noPython(command) : failed;
      reject(new PythonError(command, reason, { cause }));
    });
  });
}

/** Says that the program does not exist, and which setting names it. */
function noPython(command: string): string {
  const isNamed = process.env[PYTHON_VARIABLE] === command;
  return isNamed
    ? `${PYTHON_VARIABLE} is ${command}, which does not exist`
    : `there is no ${command} on the PATH`;
}

/** A start-up file of the user's, which may belong to a package, must not see their credentials. */
function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it said nothing';
}
