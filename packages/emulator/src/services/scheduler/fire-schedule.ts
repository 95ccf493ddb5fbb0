import { randomBytes } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { RoleRegistry } from '../../credentials/roles.ts';
import type { Call, Operation } from '../../service.ts';
import type { Schedule } from './schedules.ts';

/** The parts that a schedule needs when it is due. */
export interface FireSettings {
  readonly roles: RoleRegistry;
  /** Step Functions' `StartExecution`. */
  readonly startExecution: Operation;
}

/** The only universal target that the emulator supports. */
const UNIVERSAL = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';

/** The templated target of Step Functions: its input is that of the execution. */
const TEMPLATED = /^arn:[\w-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[\w-]+$/;

/** The service that assumes the target's role. */
const PRINCIPAL = 'scheduler.amazonaws.com';

/**
 * Does the work of EventBridge Scheduler for a schedule that is due: fills in the context attributes of the input, and calls the
 * target once with the schedule's role.
 *
 * @param time when it is due
 * @returns ARN of the execution
 * @throws {AwsError} for a role that does not trust the service, another target, or an error of the target
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export async function fireSchedule(
  { Arn, Target }: Schedule,
  time: Date,
  region: string,
  { roles, startExecution }: FireSettings,
): Promise<string> {
  const { RoleArn, Input = '{}' } = Target;
  if (roles.find(RoleArn)?.trustedPrincipals.includes(PRINCIPAL) !== true)
    throw new AwsError('AccessDeniedException', `${PRINCIPAL} may not assume ${RoleArn}`, 403);
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': Arn,
    'scheduled-time': time.toISOString().replace(/\.\d+/, ''),
    'execution-id': randomBytes(8).toString('hex'),
    'attempt-number': '1',
  };
  const filled = Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (text, name) => attributes[name] ?? text);
  const [, , , , accountId = ''] = RoleArn.split(':');
  const call: Call = { caller: { accountId, arn: RoleArn, principalArn: RoleArn }, region };
  const { executionArn } = (await startExecution(startOf(Target.Arn, filled), call)) as {
    readonly executionArn: string;
  };
  return executionArn;
}

/** The input for Step Functions' `StartExecution`. */
function startOf(targetArn: string, input: string): object {
  if (TEMPLATED.test(targetArn)) return { stateMachineArn: targetArn, input };
  if (targetArn.replace(/^arn:[\w-]+:/, 'arn:aws:') !== UNIVERSAL)
    throw new AwsError(
      'ValidationException',
      `The emulator knows the targets ${UNIVERSAL} and a state machine, not ${targetArn}.`,
    );
  const { StateMachineArn, Name, Input } = JSON.parse(input) as Record<string, string>;
  return { stateMachineArn: StateMachineArn, name: Name, input: Input };
}
