import { execFile, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PythonError } from '@step-everywhere/emulator';
import { findPython, type Interpreter, PYTHON_PROGRAMS } from '@step-everywhere/emulator/internal';
import { BundleError, OptionError } from '../console/errors.ts';
import { parseExactly } from '../json/exact-json.ts';
import { withoutAws } from '../worker/child-environment.ts';
import type { Inspection, ReplayAnswer, ReplayMessage, TargetProcess } from './run-in-process.ts';

/** In the same folder in the source tree and in the package. */
const program = fileURLToPath(new URL('./replay-target.py', import.meta.url));

/** The file descriptor for the message and the answer; the program uses the same number. */
const channelNumber = 3;

/** The default port of debugpy's documentation and of editors. */
const usualPort = 5678;

/**
 * Starts a Python process that runs a worker on one target.
 *
 * @param layers folders of unpacked layers.
 * @throws {BundleError} when there is no Python with boto3.
 * @throws {OptionError} when the worker should be debugged and Python has no debugpy.
 */
export async function startPythonProcess(
  message: ReplayMessage,
  layers: readonly string[],
  inspection: Inspection | undefined,
  env: NodeJS.ProcessEnv,
): Promise<TargetProcess> {
  const python = await findPython().catch((error) => {
    throw error instanceof PythonError
      ? new BundleError(message.bundle, error.message, { cause: error })
      : error;
  });
  const debug = inspection === undefined ? null : await debugSettings(inspection, python);
  const options = ['-B', '-u', ...(debug === null ? [] : ['-X', 'frozen_modules=off'])];
  const child = spawn(python.executable, [...options, program], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const channel = child.stdio[channelNumber] as Duplex;
  let text = '';
  // A killed process no longer reads; its exit is handled elsewhere.
  channel.on('error', () => undefined);
  channel.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const folders = layers.map((layer) => `${layer}/python`);
  const here = { layers: folders, packages: python.packages, programs: PYTHON_PROGRAMS, debug };
  channel.write(`${JSON.stringify({ ...message, ...here })}\n`);
  return { child, answer: () => (text.endsWith('\n') ? (parseExactly(text) as ReplayAnswer) : undefined) };
}

async function debugSettings({ where, wait }: Inspection, { executable }: Interpreter): Promise<object> {
  const option = wait ? '--inspect-brk' : '--inspect';
  const [, host = '127.0.0.1', port] =
    /^(?:(.+):)?(\d{1,5})$/.exec(where === true ? String(usualPort) : where) ?? [];
  if (port === undefined)
    throw new OptionError(option, `${JSON.stringify(where)} must be [HOST:]PORT, such as 5678`);
  const env = withoutAws(process.env);
  await promisify(execFile)(executable, ['-P', '-c', 'import debugpy'], { env }).catch((cause) => {
    const remedy = `install it (${executable} -m pip install debugpy), or leave ${option} out`;
    throw new OptionError(option, `${executable} has no debugpy, Python's debugger; ${remedy}`, { cause });
  });
  return { host, port: Number(port), wait };
}
