// Tests that need a Python with boto3: skipped with a reason if there is none. If STEP_EVERYWHERE_PYTHON
// names one, as in `.ci/python/run`, they must run.
import { describe } from 'vitest';
import { findPython, PYTHON_VARIABLE } from '../../packages/emulator/src/workers/python/interpreter.ts';

const missing = await findPython().then(
  () => undefined,
  (error: Error) => error.message,
);

if (missing !== undefined) {
  if (process.env[PYTHON_VARIABLE]) throw new Error(missing);
  console.warn(`\nTESTS OF PYTHON WORKERS ARE LEFT OUT. ${missing}\n`);
}

/** `describe`, skipped with the reason in its name if no Python has boto3. */
export const describePython = (name: string, tests: () => void) =>
  missing === undefined ? describe(name, tests) : describe.skip(`${name} (left out: ${missing})`, tests);
