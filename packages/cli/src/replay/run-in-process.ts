import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RunFailedError } from '../cli-error.ts';
import type { Console } from '../console.ts';
import type { ReplayAnswer, ReplayMessage } from './replay-message.ts';

const program = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './replay-target.main.ts' : './replay-target.js',
    import.meta.url,
  ),
);

/**
 * Runs a bundled worker in a process of its own. What it prints goes to standard error.
 *
 * @param inspect arguments of Node.js for a debugger.
 * @throws {RunFailedError} when the process ended without an answer.
 */
export async function runInProcess(
  message: ReplayMessage,
  inspect: readonly string[],
  env: NodeJS.ProcessEnv,
  console: Console,
): Promise<ReplayAnswer> {
  const child = fork(program, [], {
    env,
    execArgv: ['--enable-source-maps', ...inspect],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.pipe(console.stderr, { end: false });
  child.stderr?.pipe(console.stderr, { end: false });
  const stop = () => child.kill();
  console.signal.addEventListener('abort', stop, { once: true });
  try {
    const answer = await new Promise<ReplayAnswer | undefined>((resolve, reject) => {
      let last: ReplayAnswer | undefined;
      child.on('message', (said: 'ready' | ReplayAnswer) => {
        if (said === 'ready') child.send(message);
        else last = said;
      });
      child.once('error', reject).once('close', () => resolve(last));
    });
    console.signal.throwIfAborted();
    if (answer !== undefined) return answer;
    const how = child.signalCode ?? `exit status ${child.exitCode}`;
    throw new RunFailedError(
      message.execution,
      'FAILED',
      undefined,
      `the worker's process ended with ${how} before the worker did`,
    );
  } finally {
    console.signal.removeEventListener('abort', stop);
  }
}
