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

/** What each command says of its argument `<run>`. */
export const runArgument = 'name or ARN of the run, or `latest`';
