import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { withoutTestVariables } from './run-binary.ts';

const inThisFolder = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** A text to wait for on the screen, or keys to type (`\u0003` is Ctrl-C). */
export type Step = readonly ['shows' | 'types', string];

/** The result of a command that ran in a terminal. */
export interface SeenAtTerminal {
  readonly status: number;
  /** Everything that was on the screen. */
  readonly shown: string;
}

/**
 * Runs the built command in a pseudo-terminal of 200 columns, as a user does.
 *
 * @throws when an expected text did not appear within 200 s.
 */
export async function runAtTerminal(
  args: readonly string[],
  steps: readonly Step[],
  cwd: string,
  variables: NodeJS.ProcessEnv,
): Promise<SeenAtTerminal> {
  const env = { ...process.env, ...withoutTestVariables, TERM: 'xterm', NO_COLOR: '1', ...variables };
  const command = [process.execPath, inThisFolder('../../dist/main.js'), ...args];
  const { stdout } = await promisify(execFile)(
    'python3',
    [inThisFolder('at_terminal.py'), JSON.stringify(steps), ...command],
    { cwd, env, maxBuffer: 64e6 },
  );
  const { missing, ...seen } = JSON.parse(stdout);
  if (missing !== null)
    throw new Error(`The screen does not show ${JSON.stringify(missing)}:\n${seen.shown}`);
  return seen;
}
