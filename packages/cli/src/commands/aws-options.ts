import type { Command, OptionValues } from '@commander-js/extra-typings';
import { CommanderError } from 'commander';
import { parseStateMachineArn } from '../aws/state-machine-arn.ts';
import { parseEndpoint, parseRoleArn } from './option-parsers.ts';

/** The description of every argument `<run>`. */
export const runArgument = 'name or ARN of the run, `latest`, or the folder of a run on this machine';

/** Adds the options of every command that calls AWS. */
export function addAwsOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command
    .option('--profile <name>', 'profile of the AWS configuration, as in the AWS CLI')
    .option('--region <region>', 'region of the orchestrator, as in the AWS CLI')
    .option(
      '--endpoint-url <url>',
      'endpoint to use instead of AWS, for example an emulator (AWS_ENDPOINT_URL)',
      parseEndpoint,
    )
    .option('--json', 'print only JSON on standard output')
    .option('--debug', 'show the stack of an error');
}

/** Adds the option of every command that reads the organization on this machine. */
export function addOrganizationRoleOption<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return command.option(
    '--organization-role <arn>',
    'role to read the organization with, if your credentials may not read it',
    parseRoleArn,
  );
}

/** Adds the options of every command that works with a deployed orchestrator. */
export function addOrchestratorOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  return addAwsOptions(
    command.option(
      '--state-machine <arn>',
      "the orchestrator's state machine: the stack's output StateMachineArn (default: the only one)",
      parseStateMachineArn,
    ),
  );
}

/** Adds the options of every command that works with runs, wherever they are. */
export function addRunStoreOptions<Arguments extends unknown[], Options extends OptionValues>(
  command: Command<Arguments, Options>,
) {
  const withLocal = command.option(
    '--local [dir]',
    'use the runs of `dev` and `run FILE` in this folder on this machine (default: .step-everywhere in the project)',
  );
  withLocal.exitOverride((error) => {
    throw explainMissingRun(error, withLocal.getOptionValue('local'));
  });
  return addOrchestratorOptions(withLocal);
}

/** Says where the run went if an argument is missing and `--local` has a value, as in `results --local latest`. */
function explainMissingRun(error: CommanderError, local: unknown): CommanderError {
  if (error.code !== 'commander.missingArgument' || typeof local !== 'string') return error;
  const reason = `--local took "${local}" as its folder; if this is the run, put --local last`;
  return new CommanderError(error.exitCode, error.code, `${error.message}: ${reason}`);
}
