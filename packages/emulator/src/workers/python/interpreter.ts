import { execFile } from 'node:child_process';

/** Names another Python than the `python3` on the PATH. */
export const PYTHON_VARIABLE = 'STEP_EVERYWHERE_PYTHON';

/** A Python that can run functions. */
export interface Interpreter {
  /** Absolute path. */
  readonly executable: string;
  /** For example `3.13.0`. */
  readonly version: string;
  /** Absolute path of the folder that has boto3, as `/var/runtime` has on Lambda. */
  readonly packages: string;
  /** Absolute path of the folder that has what the user installed for themselves. */
  readonly userBase: string;
}

/** There is no Python here that can run functions. */
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

/** The last line of what it prints: a start-up file of the user's may print too. */
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
 * Finds the Python that runs functions, and asks it for boto3; the same command is asked once.
 *
 * @param command by default what `STEP_EVERYWHERE_PYTHON` names, else `python3`.
 * @throws {PythonError} if there is none, it is too old, or it has no boto3.
 * @example
 * ```ts
 * const { version } = await findPython(); // '3.13.0'
 * ```
 */
export function findPython(command = process.env[PYTHON_VARIABLE] || 'python3'): Promise<Interpreter> {
  const known = found.get(command) ?? probe(command);
  found.set(command, known);
  // A user may install boto3 meanwhile: then the old answer must not come again.
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
      // A text where it could not be started, a number where it ended with that.
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

/** Says that the program does not exist, and where its name comes from. */
function noPython(command: string): string {
  const isNamed = process.env[PYTHON_VARIABLE] === command;
  return isNamed
    ? `${PYTHON_VARIABLE} is ${command}, which does not exist`
    : `there is no ${command} on the PATH`;
}

/** A start-up file of the user's, which may come with a package, has no business with their credentials. */
function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'it said nothing';
}
