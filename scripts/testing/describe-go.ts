// Tests that need Go: skipped with a reason if it is not installed; if STEP_EVERYWHERE_GO is `required`, they must run.
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** If it is `required`, as in `.ci/run`, a machine without Go is a failure. */
const VARIABLE = 'STEP_EVERYWHERE_GO';

const { status, error } = spawnSync('go', ['version']);
const isMissing = status !== 0;

if (isMissing) {
  if (process.env[VARIABLE] === 'required') throw new Error(`go failed: ${error?.message ?? status}`);
  console.warn('\nTESTS OF WORKERS IN GO ARE LEFT OUT: there is no go on the PATH.\n');
}

/** `describe`, skipped with the reason in its name if Go is not installed. */
export const describeGo = (name: string, tests: () => void) =>
  isMissing ? describe.skip(`${name} (left out: there is no go on the PATH)`, tests) : describe(name, tests);
