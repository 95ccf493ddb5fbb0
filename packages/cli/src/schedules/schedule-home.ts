import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';

/** Where the schedules of an orchestrator are, and with what they start runs. */
export interface ScheduleHome {
  readonly group: string;
  /** ARN of the state machine that starts runs: what a schedule calls. */
  readonly targetArn: string;
  /** ARN of the role that may start it. */
  readonly roleArn: string;
  /** ARN of the queue of what could not be started. */
  readonly deadLettersArn: string;
}

/**
 * Names what the template makes for schedules: each has a name that follows from that of the state machine, or of the starter's
 * role.
 *
 * @throws {AwsCallError} when the stack has no starter, as one of an earlier version.
 */
export async function scheduleHome({ aws, stateMachine }: Orchestrator): Promise<ScheduleHome> {
  const { arn, partition, region, accountId, name } = stateMachine;
  const targetArn = `${arn}-starter`;
  const { roleArn = '' } = await aws.states
    .send(new DescribeStateMachineCommand({ stateMachineArn: targetArn }))
    .catch((cause: Error) => {
      if (cause.name !== 'StateMachineDoesNotExist') throw cause;
      const message = `the orchestrator's stack has nothing that starts the runs of schedules (${cause.message}); deploy the stack of this version`;
      throw new AwsCallError(message, { cause });
    });
  return {
    group: name,
    targetArn,
    roleArn: roleArn.replace(/-ScheduleStarter-(\w+)$/, '-Schedule-$1'),
    deadLettersArn: `arn:${partition}:sqs:${region}:${accountId}:${name}-dead-letters`,
  };
}
