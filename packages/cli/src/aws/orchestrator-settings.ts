import { GetFunctionConfigurationCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { AwsCallError } from '../console/errors.ts';
import type { Orchestrator } from './orchestrator.ts';

/** What an orchestrator's stack was deployed with, as its own function is told. */
export interface OrchestratorSettings {
  readonly bucket: string;
  /** Empty: every region of the partition. */
  readonly defaultRegions: readonly string[];
}

interface Definition {
  readonly States?: { readonly ListTargets?: { readonly Parameters?: { readonly FunctionName?: string } } };
}

/**
 * Reads an orchestrator's settings from the environment of its function that lists targets.
 *
 * @throws {AwsCallError} for a state machine that is no orchestrator, or whose function is gone.
 */
export async function readSettings({ aws, stateMachine }: Orchestrator): Promise<OrchestratorSettings> {
  const { definition = '{}' } = await aws.states.send(
    new DescribeStateMachineCommand({ stateMachineArn: stateMachine.arn }),
  );
  const FunctionName = (JSON.parse(definition) as Definition).States?.ListTargets?.Parameters?.FunctionName;
  if (FunctionName === undefined) throw notOurs(stateMachine.arn);
  const lambda = await aws.lambda();
  const { Environment } = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch((cause) => {
      throw cause instanceof ResourceNotFoundException ? gone(`function ${FunctionName}`, cause) : cause;
    });
  const { OUTPUT_BUCKET: bucket, DEFAULT_REGIONS = '' } = Environment?.Variables ?? {};
  if (!bucket) throw notOurs(stateMachine.arn);
  const defaultRegions = DEFAULT_REGIONS.split(',').flatMap((region) => region.trim() || []);
  return { bucket, defaultRegions };
}

/** The error of a stack that is no longer whole. */
export function gone(what: string, cause: unknown): AwsCallError {
  const message = `the ${what} of the orchestrator's stack is gone; deploy infra/template.yaml again`;
  return new AwsCallError(message, { cause });
}

function notOurs(arn: string): AwsCallError {
  return new AwsCallError(
    `${arn} is not a state machine of step-everywhere; name the stack's output StateMachineArn`,
  );
}
