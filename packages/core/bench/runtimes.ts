import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** A version of Node.js for the measurement. */
export interface Runtime {
  readonly node: string;
  /** For example `v22.23.3`. */
  readonly version: string;
}

/**
 * Finds Node.js in another major version. npm's package `node` contains its binary, so this only needs a registry.
 *
 * @param major for example 22
 */
export async function nodeOf(major: number): Promise<Runtime> {
  const print = 'process.stdout.write(JSON.stringify([process.execPath,process.version]))';
  const args = ['--yes', '--package', `node@${major}`, '--', 'node', '-e', print];
  // Outside the workspace, because npx would use the workspace's `node`.
  const { stdout } = await promisify(execFile)('npx', args, { cwd: tmpdir() });
  const [node, version] = JSON.parse(stdout) as [string, string];
  if (!version.startsWith(`v${major}.`)) throw new Error(`npx gave Node.js ${version} and not ${major}`);
  return { node, version };
}
