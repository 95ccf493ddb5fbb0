import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { childEnvironment, root } from './workspace.mjs';

/**
 * Runs pnpm, in the version that package.json names, without one being installed.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 */
export async function pnpm(args, options = {}) {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace(/\+.*$/, '');
  return run('npx', ['--yes', version, ...args], {
    cwd: root,
    // Windows starts .cmd files through a shell alone.
    shell: process.platform === 'win32',
    env: childEnvironment({
      // The root's .npmrc would keep npx from saying why it failed.
      npm_config_loglevel: 'warn',
      CI: 'true',
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    }),
    ...options,
  });
}
