import { ScriptError } from './run-script.mjs';

/** pnpm's error codes and messages for a package.json that does not match the lockfile. */
const outdated = /ERR_PNPM_OUTDATED_LOCKFILE|ERR_PNPM_\w*NO_IMPORTER|Cannot install with "frozen-lockfile"/;

/** The lockfile does not match, and must not be changed here. */
export class OutdatedLockfileError extends ScriptError {
  name = 'OutdatedLockfileError';
}

/**
 * Installs the lockfile's packages; if a worker was added, or its dependencies changed, updates the lockfile.
 *
 * @param {(args: readonly string[], output: Buffer[]) => Promise<number>} pnpm runs pnpm, collects its output, and
 *   returns its exit status.
 * @param {{ mayUpdate: boolean, say: (text: string) => void }} options `mayUpdate` is false on a build server, which
 *   must install the committed lockfile.
 * @returns {Promise<{ status: number, output: Buffer }>} result of the last attempt.
 * @throws {OutdatedLockfileError} if the lockfile does not match and may not be updated.
 */
export async function installPackages(pnpm, { mayUpdate, say }) {
  const frozen = await attempt(pnpm, ['install', '--frozen-lockfile']);
  if (frozen.status === 0 || !outdated.test(frozen.output.toString())) return frozen;
  if (!mayUpdate) {
    throw new OutdatedLockfileError(
      'pnpm-lock.yaml does not fit the package.json files, and is not updated where CI is set. ' +
        'Run `npm start` without CI, and commit pnpm-lock.yaml.',
    );
  }
  say('The dependencies of a package changed; pnpm-lock.yaml follows…\n');
  return attempt(pnpm, ['install', '--no-frozen-lockfile']);
}

async function attempt(pnpm, args) {
  const output = [];
  const status = await pnpm(args, output);
  return { status, output: Buffer.concat(output) };
}
