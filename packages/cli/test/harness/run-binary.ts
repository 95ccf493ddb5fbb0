import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The output and exit status of a command. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Removes variables that would show a command that it is being tested. */
export const withoutTestVariables: NodeJS.ProcessEnv = {
  CI: undefined,
  FORCE_COLOR: undefined,
  VITEST: undefined,
  NODE_ENV: undefined,
  // The script that npm runs the tests with.
  npm_lifecycle_event: undefined,
};

/** Starts the built command, as a user does. */
export function startBinary(args: readonly string[], cwd?: string, variables: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...withoutTestVariables, ...variables };
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd, env });
}

/** Runs the built command to its end. Use the faster `runCommand` unless the process itself is tested. */
export async function runBinary(
  args: readonly string[],
  cwd?: string,
  variables?: NodeJS.ProcessEnv,
): Promise<Finished> {
  const child = startBinary(args, cwd, variables);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  return { status, stdout, stderr };
}

/** Absolute path of a file in the repository. */
export function inRepository(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
