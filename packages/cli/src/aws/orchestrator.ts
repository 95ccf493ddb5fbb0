import { type Aws, type AwsOptions, connectAws } from './clients.ts';
import { findStateMachine } from './find-state-machine.ts';
import { parseStateMachineArn, type StateMachineArn, stateMachineOf } from './state-machine-arn.ts';

/** How a command names the orchestrator. */
export interface OrchestratorOptions extends AwsOptions {
  /** ARN; looked for when absent. */
  readonly stateMachine?: string;
}

/** A deployed orchestrator, and how to reach it. */
export interface Orchestrator {
  readonly aws: Aws;
  readonly stateMachine: StateMachineArn;
}

/**
 * Finds the orchestrator that a command is about: the one of a run's ARN, else of `--state-machine`, else the one that is
 * deployed.
 *
 * @param run as the user named it, if the command is about a run.
 * @throws {OptionError} for a `--state-machine` that is no ARN.
 * @throws {AwsCallError} when none or several are deployed.
 */
export async function findOrchestrator(
  options: OrchestratorOptions,
  env: NodeJS.ProcessEnv,
  run?: string,
): Promise<Orchestrator> {
  const named =
    (run === undefined ? undefined : stateMachineOf(run)) ??
    (options.stateMachine === undefined ? undefined : parseStateMachineArn(options.stateMachine));
  const aws = await connectAws(options, env, named?.region);
  return { aws, stateMachine: named ?? (await findStateMachine(aws)) };
}
