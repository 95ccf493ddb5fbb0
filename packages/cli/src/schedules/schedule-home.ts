import { type Orchestrator, readStateMachine } from '../aws/orchestrator.ts';

/** Where the schedules of an orchestrator are, and with what they start runs. */
export interface ScheduleHome {
  readonly group: string;
  /** What a schedule calls. */
  readonly targetArn: string;
  /** ARN of the role that may start this orchestrator's runs. */
  readonly roleArn: string;
  /** ARN of the queue of what could not be started. */
  readonly deadLettersArn: string;
}

/** Names what the template makes for schedules: each has a name that follows from that of the state machine or its role. */
export async function scheduleHome(orchestrator: Orchestrator): Promise<ScheduleHome> {
  const { partition, region, accountId, name } = orchestrator.stateMachine;
  const { roleArn } = await readStateMachine(orchestrator);
  return {
    group: name,
    targetArn: `arn:${partition}:scheduler:::aws-sdk:sfn:startExecution`,
    roleArn: roleArn.replace(/-StateMachine-(\w+)$/, '-Schedule-$1'),
    deadLettersArn: `arn:${partition}:sqs:${region}:${accountId}:${name}-dead-letters`,
  };
}
