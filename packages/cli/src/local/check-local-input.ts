import { regionsByDefault } from '../aws/region.ts';
import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { LocalCloud } from './cloud.ts';
import type { DevOptions } from './complete-input.ts';

/**
 * Checks a run's input as the emulated orchestrator will, before anything about the run is printed.
 *
 * @throws {OptionError} for an input that it would refuse; the error names the given option.
 */
export function checkLocalInput(input: ExecutionInput, options: DevOptions, cloud: LocalCloud): void {
  const home = parseStateMachineArn(cloud.stateMachineArn);
  checkRunInput(input, options, home, regionsByDefault(home.partition));
}
