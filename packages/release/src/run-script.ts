import { ReleaseError } from './release-error.ts';

/**
 * Runs a script and ends the process with status 1 if it fails; an error that a maintainer can act on is shown without a stack.
 *
 * @param script the work of the command
 */
export async function runScript(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    console.error(error instanceof ReleaseError ? error.message : error);
    process.exitCode = 1;
  }
}
