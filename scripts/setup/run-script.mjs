/** The script failed for a reason that the message explains completely. */
export class ScriptError extends Error {
  name = 'ScriptError';
}

/**
 * Runs a script and ends the process with the status that it returns.
 *
 * @param {() => Promise<number>} script
 */
export async function runScript(script) {
  try {
    process.exitCode = await script();
  } catch (error) {
    process.stderr.write(`${error instanceof ScriptError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
