import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

/** A Node.js to measure under. */
export interface Runtime {
  readonly node: string;
  /** As in `v22.23.3`. */
  readonly version: string;
}

/**
 * Finds a Node.js of another major version: npm's package `node` brings its binary, so a registry is all it takes.
 *
 * @param major for example 22
 */
export async function nodeOf(major: number): Promise<Runtime> {
  const print = 'process.stdout.write(JSON.stringify([process.execPath,process.version]))';
  const args = ['--yes', '--package', `node@${major}`, '--', 'node', '-e', print];
  // Away from the workspace, whose own `node` npx would take.
  const { stdout } = await promisify(execFile)('npx', args, { cwd: tmpdir() });
  const [node, version] = JSON.parse(stdout) as [string, string];
  if (!version.startsWith(`v${major}.`)) throw new Error(`npx gave Node.js ${version} and not ${major}`);
  return { node, version };
}
