import { regionsByDefault } from '../aws/region.ts';
import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { LocalCloud } from './cloud.ts';
import type { DevOptions } from './complete-input.ts';

/**
 * Checks a run's input as the emulated orchestrator will, before anything is said of the run.
 *
 * @throws {OptionError} for what it would refuse, in the words of the option that was given.
 */
export function checkLocalInput(input: ExecutionInput, options: DevOptions, cloud: LocalCloud): void {
  const home = parseStateMachineArn(cloud.stateMachineArn);
  checkRunInput(input, options, home, regionsByDefault(home.partition));
}
