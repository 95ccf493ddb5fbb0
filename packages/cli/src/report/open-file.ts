import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withoutAws } from '../worker/child-environment.ts';

/** Commands that open a file with the user's default program, by platform. */
const openers: Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '""'],
};

/**
 * Opens a file as a double click would, without waiting for the program to end.
 *
 * @param file absolute path.
 * @param env its `PATH` decides which program is found.
 * @returns why the file cannot be opened; nothing on success.
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
