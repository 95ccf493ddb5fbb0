import { InputError, parseRunInput, type RunInput } from '@step-everywhere/infra/internal/orchestrator';
import { failureClasses } from '@step-everywhere/infra/internal/run';
import { executionPrefix } from '../aws/arn.ts';
import type { StateMachineArn } from '../aws/state-machine-arn.ts';
import { OptionError } from '../console/errors.ts';
import type { ExecutionInput, RunInputOptions } from './execution-input.ts';
import { asOptionError } from './refused-option.ts';

/**
 * Checks a run's input as the orchestrator does.
 *
 * @throws {OptionError} for an input that the orchestrator would refuse; it names the option that the user gave.
 */
export function checkRunInput(
  input: ExecutionInput,
  options: RunInputOptions,
  stateMachine: StateMachineArn,
  defaultRegions: readonly string[],
): RunInput {
  const home = {
    ...stateMachine,
    executionPrefix: executionPrefix(stateMachine.arn),
    failureClasses: [...failureClasses, 'not-attempted'],
  };
  try {
    return parseRunInput(input, home, defaultRegions);
  } catch (error) {
    throw inputProblem(error, options);
  }
}

/** Rewords an `InputError` so that it names the option; returns any other error unchanged. */
export function inputProblem(error: unknown, options: RunInputOptions): unknown {
  if (!(error instanceof InputError)) return error;
  const missing = /^The input lacks (Function|RoleName)/.exec(error.message)?.[1];
  if (missing !== undefined) {
    const option = missing === 'Function' ? '--function ARN|NAME' : '--role NAME';
    return new OptionError('run', `give ${option}, or ${missing} in the file of --input`, { cause: error });
  }
  return asOptionError(error, options) ?? new OptionError('--input', error.message, { cause: error });
}
