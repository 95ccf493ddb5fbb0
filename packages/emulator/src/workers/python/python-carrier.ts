import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Carrier, CarrierEvents, EnvironmentStart } from '../carrier.ts';
import type { Command } from '../function-process.ts';
import { processCarrier } from '../process-carrier.ts';
import { exited } from '../reported-error.ts';
import { findPython, type Interpreter } from './interpreter.ts';

/** Folder of the Python programs: beside the source, or in the package. */
export const PYTHON_PROGRAMS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './program' : '.', import.meta.url),
);
const PROGRAM = path.join(PYTHON_PROGRAMS, 'python-runtime.py');

/** Runs a Python environment in a separate process. */
export function pythonCarrier(settings: EnvironmentStart, events: CarrierEvents): Carrier {
  let carrier: Carrier | undefined;
  let isWanted = true;
  findPython().then(
    (interpreter) => {
      if (isWanted) carrier = processCarrier(settings, events, commandOf(settings, interpreter));
      else events.onExit((requestId) => exited(requestId, 0));
    },
    ({ name, message }: Error) => events.onExit(() => ({ errorType: name, errorMessage: message })),
  );
  return {
    send: (message) => carrier?.send(message),
    kill: () => {
      isWanted = false;
      carrier?.kill();
    },
    watchMemory: (limitMB, onExceeded) => {
      // The process is not started yet; the watch begins with the next invocation.
      return carrier?.watchMemory(limitMB, onExceeded) ?? (() => undefined);
    },
  };
}

function commandOf(
  { definition }: EnvironmentStart,
  { executable, packages, userBase }: Interpreter,
): Command {
  const { taskRoot, handler } = definition;
  const layers = (definition.layers ?? []).map((folder) => path.join(folder, 'python'));
  // A module in a package may import its neighbours without the package's name, if it is also run as a program.
  const own = path.dirname(path.join(taskRoot, handler));
  const folders = own === taskRoot ? [] : [own];
  return {
    executable,
    // `-B`: nothing is written to the author's folder, which is read-only on Lambda.
    args: ['-B', PROGRAM, JSON.stringify({ layers, folders, runtime: packages })],
    cwd: taskRoot,
    // Python looks for it below HOME, which is not the user's here.
    env: { PYTHONUSERBASE: userBase },
  };
}
