import type { Command } from 'commander';
import { addAwsOptions } from '../aws/aws-options.ts';

/** Adds the options of every command that works with a deployed orchestrator. */
export function addOrchestratorOptions(command: Command): Command {
  return addAwsOptions(
    command.option(
      '--state-machine <arn>',
      "the orchestrator, the stack's output StateMachineArn (default: the only one that is deployed)",
    ),
  );
}

/** Adds the options of every command that works with runs, wherever they are. */
export function addPlaceOptions(command: Command): Command {
  return addOrchestratorOptions(
    command.option(
      '--local [dir]',
      'runs of `dev` and `run FILE` on this machine, in the folder that they left (default: out)',
    ),
  );
}

/** What each command says of its argument `<run>`. */
export const runArgument = 'name or ARN of the run, or `latest`; or the folder of a run on this machine';
