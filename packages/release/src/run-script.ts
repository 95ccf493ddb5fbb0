import { ReleaseError } from './release-error.ts';

/**
 * Runs a script and ends the process with status 1 where it fails; what a maintainer can act on is shown without a stack.
 *
 * @param script what the command does
 */
export async function runScript(script: () => Promise<void>): Promise<void> {
  try {
    await script();
  } catch (error) {
    console.error(error instanceof ReleaseError ? error.message : error);
    process.exitCode = 1;
  }
}
