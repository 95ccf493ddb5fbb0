import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { DevOptions } from './complete-input.ts';
import { type LocalCloud, regionsByDefault } from './local-cloud.ts';

/** The options of `dev` that are fields of a run's input: there, `--accounts` is the organization's size. */
export function inputOptions(options: DevOptions): Omit<DevOptions, 'accounts'> {
  const { accounts: _, ...rest } = options;
  return rest;
}

/**
 * Checks a run's input as the emulated orchestrator will, before anything is said of the run.
 *
 * @throws {OptionError} for what it would refuse, in the words of the option that was given.
 */
export function checkLocalInput(input: ExecutionInput, options: DevOptions, cloud: LocalCloud): void {
  const home = parseStateMachineArn(cloud.stateMachineArn);
  checkRunInput(input, inputOptions(options), home, regionsByDefault(home.partition));
}
