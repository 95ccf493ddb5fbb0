import { longestRunName } from '../aws/state-machine-arn.ts';
import { OptionError } from '../console/errors.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import { runName } from '../runs/execution.ts';
import { runsIn } from '../runs/runs-in-folder.ts';
import type { StateFolder } from '../runs/state-folder.ts';

/**
 * Chooses the name of a run on this machine, which is also a folder's name.
 *
 * @param given by the user; derived from the worker and the time when absent.
 * @throws {OptionError} for a name that is taken, or that Step Functions would refuse.
 */
export async function nameRun(
  given: string | undefined,
  input: ExecutionInput,
  { state }: { readonly state: StateFolder },
): Promise<string> {
  if (given === undefined) return runName(input);
  if (!/^[\w-]+$/.test(given) || given.length > longestRunName || given === 'latest') {
    throw new OptionError(
      '--name',
      `${JSON.stringify(given)} must be 1 to ${longestRunName} letters, digits, "-" or "_", and not latest`,
    );
  }
  const runs = await runsIn(Object.values(state.runs));
  if (runs.every(({ run }) => run.name !== given)) return given;
  throw new OptionError('--name', `there is a run ${JSON.stringify(given)} already; choose another name`);
}
