// Tests that need Go: they are left out where there is none, and say so; where STEP_EVERYWHERE_GO is `required`, they must run.
import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** Set to `required`, as `.ci/run` does, it makes a machine without Go a failure. */
const VARIABLE = 'STEP_EVERYWHERE_GO';

const { status, error } = spawnSync('go', ['version']);
const isMissing = status !== 0;

if (isMissing) {
  if (process.env[VARIABLE] === 'required') throw new Error(`go failed: ${error?.message ?? status}`);
  console.warn('\nTESTS OF WORKERS IN GO ARE LEFT OUT: there is no go on the PATH.\n');
}

/** `describe`, skipped with the reason in its name where there is no Go. */
export const describeGo = (name: string, tests: () => void) =>
  isMissing ? describe.skip(`${name} (left out: there is no go on the PATH)`, tests) : describe(name, tests);
