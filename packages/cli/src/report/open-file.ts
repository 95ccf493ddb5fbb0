import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withoutAws } from '../worker/child-environment.ts';

/** What opens a file with the program that the user has for it, by platform. */
const openers: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/**
 * Opens a file as a double click would, and does not wait for its end.
 *
 * @param file absolute.
 * @param env decides with its `PATH` which program that is.
 * @returns why it cannot be opened; nothing when it was.
 * @example
 * ```ts
 * const problem = await openFile('/home/me/report.html', process.env);
 * ```
 */
export async function openFile(file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...args, file], { env: withoutAws(env), stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
    child.unref();
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `there is no ${command} here`
      : (error as Error).message;
  }
}
