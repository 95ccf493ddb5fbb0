import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { run } from './child-process.mjs';
import { ScriptError } from './run-script.mjs';
import { childEnvironment, root } from './workspace.mjs';

/** Its package-lock.json contains the hash of pnpm's binary, which npm checks; there is one for each platform that builds a release. */
const pinned = join(root, `scripts/setup/pnpm/${process.platform}-${process.arch}`);

/**
 * Runs pnpm, in the version that package.json names, even if pnpm is not installed on the machine.
 *
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} options
 * @throws {ScriptError} if npm cannot install it, or its hash differs from the lockfile's.
 */
export async function pnpm(args, options = {}) {
  const [command, first, path] = await pnpmCommand();
  return run(command, [...first, ...args], {
    cwd: root,
    // Windows starts .cmd files only through a shell.
    shell: process.platform === 'win32',
    ...options,
    env: childEnvironment({
      // The root's .npmrc would hide npx's reason for a failure.
      npm_config_loglevel: 'warn',
      CI: 'true',
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      // A script that calls pnpm gets the same one.
      ...(path && { PATH: path + delimiter + process.env.PATH }),
      ...options.env,
    }),
  });
}

/** Command of the pinned binary on Linux with glibc; on other systems npx finds the package of the same version. */
async function pnpmCommand() {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = packageManager.replace(/\+.*$/, '');
  // The binary needs glibc.
  if (!existsSync(pinned) || process.report.getReport().header.glibcVersionRuntime === undefined)
    return ['npx', ['--yes', version], undefined];
  const folder = join(pinned, `node_modules/@pnpm/exe.${basename(pinned)}`);
  if (version !== (await installed(folder))) await install();
  if (version === (await installed(folder))) return [join(folder, 'pnpm'), [], folder];
  throw new ScriptError(`package.json names ${version}, but ${pinned} has another one: change both`);
}

/** @returns {Promise<string | undefined>} the version in a folder, for example `pnpm@12.0.0`. */
async function installed(folder) {
  if (!existsSync(join(folder, 'pnpm'))) return undefined;
  return `pnpm@${JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version}`;
}

async function install() {
  const output = [];
  const status = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: pinned,
    env: childEnvironment({ npm_config_loglevel: 'warn' }),
    onOutput: (chunk) => output.push(chunk),
  });
  if (status === 0) return;
  throw new ScriptError(
    `npm could not install pnpm as ${join(pinned, 'package-lock.json')} says:\n${Buffer.concat(output)}`,
  );
}
