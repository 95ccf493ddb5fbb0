// Paths in this workspace, for the scripts that run before anything is installed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Node.js version that Lambda runs, as pinned in the lockfile; not the one that is installed on the machine. */
export const workspaceNode = join(
  root,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The environment of a child process: without the log level that the root's .npmrc sets for `npm start`. */
export function childEnvironment(extra = {}) {
  const { npm_config_loglevel: _, ...env } = process.env;
  return { ...env, ...extra };
}
