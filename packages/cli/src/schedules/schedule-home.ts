import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';

/** Where the schedules of an orchestrator are, and how they start runs. */
export interface ScheduleHome {
  readonly group: string;
  /** ARN of the state machine that a schedule starts. */
  readonly targetArn: string;
  /** ARN of the role that may start it. */
  readonly roleArn: string;
  /** ARN of the queue for failed starts. */
  readonly deadLettersArn: string;
}

/**
 * Finds the template's resources for schedules, whose names are derived from that of the state machine, or of the
 * starter's role.
 *
 * @throws {AwsCallError} when the stack has no starter because it is of an earlier version.
 */
export async function scheduleHome({ aws, stateMachine }: Orchestrator): Promise<ScheduleHome> {
  const { arn, partition, region, accountId, name } = stateMachine;
  const targetArn = `${arn}-starter`;
  const { roleArn = '' } = await aws.states
    .send(new DescribeStateMachineCommand({ stateMachineArn: targetArn }))
    .catch((cause: Error) => {
      if (cause.name !== 'StateMachineDoesNotExist') throw cause;
      const message = `the orchestrator's stack cannot start scheduled runs (${cause.message}); update it with \`step-everywhere deploy\``;
      throw new AwsCallError(message, { cause });
    });
  return {
    group: name,
    targetArn,
    roleArn: roleArn.replace(/-ScheduleStarter-(\w+)$/, '-Schedule-$1'),
    deadLettersArn: `arn:${partition}:sqs:${region}:${accountId}:${name}-dead-letters`,
  };
}
