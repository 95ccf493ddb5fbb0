import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Carrier, CarrierEvents, EnvironmentStart } from '../carrier.ts';
import type { Command } from '../function-process.ts';
import { processCarrier } from '../process-carrier.ts';
import { exited } from '../reported-error.ts';
import { findPython, type Interpreter } from './interpreter.ts';

/** Folder of the programs in Python: beside the source, or in the package. */
export const PYTHON_PROGRAMS = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './program' : '.', import.meta.url),
);
const PROGRAM = path.join(PYTHON_PROGRAMS, 'python-runtime.py');

/** Runs an environment of Python, in a process of its own. */
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
      // Its code is not loaded yet; the next invocation is watched.
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
  // A module in a package may import its neighbours by their names alone, where it is run as a program too.
  const own = path.dirname(path.join(taskRoot, handler));
  const folders = own === taskRoot ? [] : [own];
  return {
    executable,
    // Nothing is written into the author's folder, which is read-only on Lambda.
    args: ['-B', PROGRAM, JSON.stringify({ layers, folders, runtime: packages })],
    cwd: taskRoot,
    // Python looks for it below HOME, which is not the user's here.
    env: { PYTHONUSERBASE: userBase },
  };
}
