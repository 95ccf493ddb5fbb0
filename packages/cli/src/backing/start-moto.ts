import { type ChildProcessWithoutNullStreams as MotoProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { OptionError } from '../console/errors.ts';

/** A moto server, until it is closed. */
export interface Moto {
  /** For example `http://127.0.0.1:49152`. */
  readonly url: string;
  close(): Promise<void>;
}

/** In the same folder in the source tree and in the package. */
const program = fileURLToPath(new URL('./moto-server.py', import.meta.url));

const option = '--services moto';
const remedy =
  "install it with: pip install 'moto[server]', or name a Python that has it in STEP_EVERYWHERE_PYTHON, as in STEP_EVERYWHERE_PYTHON=.venv/bin/python";

/**
 * Starts moto on a free port of loopback. It ends when it is closed, or when this process ends, in whatever way.
 *
 * @param env of this process; moto gets neither the user's credentials nor settings of another moto.
 * @throws {OptionError} when there is no Python, or it has no moto.
 * @see https://docs.getmoto.org/en/latest/docs/server_mode.html
 */
export async function startMoto(env: NodeJS.ProcessEnv): Promise<Moto> {
  const python = env.STEP_EVERYWHERE_PYTHON || 'python3';
  const child = spawn(python, ['-P', program], { env: ownEnvironment(env), stdio: ['pipe', 'pipe', 'pipe'] });
  // An error of a process that has already ended; its exit is handled below.
  child.stdin.on('error', () => undefined);
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const missing = env.STEP_EVERYWHERE_PYTHON
      ? `STEP_EVERYWHERE_PYTHON is ${python}, which does not exist`
      : `there is no ${python} on the PATH`;
    const { port } = await firstWord(child, python, missing);
    return { url: `http://127.0.0.1:${port}`, close };
  } catch (error) {
    if (child.pid !== undefined) await close();
    throw error;
  }
}

function ownEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(AWS|MOTO)_/.test(name)));
}

/** Waits for the first line that the program prints: its port, or what is missing. */
async function firstWord(
  child: MotoProcess,
  python: string,
  missing: string,
): Promise<{ readonly port: number }> {
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    // Moto may write for hours, so only the end is kept.
    problems = `${problems}${text}`.slice(-10_000);
  });
  const lines = createInterface({ input: child.stdout });
  const word = await new Promise<string | undefined>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'ENOENT' ? missing : cause.message;
      reject(new OptionError(option, `${reason}; ${remedy}`, { cause }));
    });
    lines.once('line', resolve).once('close', () => resolve(undefined));
  });
  if (word === undefined)
    throw new OptionError(option, `${python} failed: ${problems.trim().split('\n').at(-1)}; ${remedy}`);
  const said = JSON.parse(word) as { port: number } | { missing: string; python: string };
  if ('port' in said) return said;
  throw new OptionError(option, `${said.python} has no moto server (${said.missing}); ${remedy}`);
}
