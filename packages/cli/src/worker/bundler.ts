import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BundlerAnswer, BundlerRequest } from '../dev/bundler-message.ts';

const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './bundler.main.ts' : './bundler.js', import.meta.url),
);

/**
 * Bundles in a process of its own, which takes the bundler's memory away when it ends.
 *
 * @throws {Error} when that process ended without an answer: not for what is wrong with the worker.
 */
export async function runBundler(request: BundlerRequest): Promise<BundlerAnswer> {
  // Not this process's own arguments: a debugger's port is taken already.
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const answer = await new Promise<BundlerAnswer | undefined>((resolve, reject) => {
    let last: BundlerAnswer | undefined;
    child.once('message', (message: BundlerAnswer) => {
      last = message;
    });
    child.once('error', reject).once('close', () => resolve(last));
    child.send(request);
  });
  if (answer !== undefined) return answer;
  const how = child.signalCode ?? `exit status ${child.exitCode}`;
  throw new Error(
    `the bundler ended with ${how}: ${Buffer.concat(said).toString().trim() || 'it said nothing'}`,
  );
}
