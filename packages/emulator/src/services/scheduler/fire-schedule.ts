import { randomBytes } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { RoleRegistry } from '../../credentials/roles.ts';
import type { Call, Operation } from '../../service.ts';
import type { Schedule } from './schedules.ts';

/** What a schedule that is due needs. */
export interface FireSettings {
  readonly roles: RoleRegistry;
  /** Step Functions' `StartExecution`. */
  readonly startExecution: Operation;
}

/** The one universal target that the emulator has. */
const TARGET = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';

/** The service that assumes the target's role. */
const PRINCIPAL = 'scheduler.amazonaws.com';

/**
 * Does what EventBridge Scheduler does when a schedule is due: fills in the context attributes of the input, and calls the
 * target with the schedule's role. It is tried once.
 *
 * @param time when it is due
 * @returns ARN of the execution
 * @throws {AwsError} for a role that does not trust the service, another target, or what the target answers
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
  if (Target.Arn.replace(/^arn:[\w-]+:/, 'arn:aws:') !== TARGET)
    throw new AwsError('ValidationException', `The emulator knows the target ${TARGET}, not ${Target.Arn}.`);
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': Arn,
    'scheduled-time': time.toISOString().replace(/\.\d+/, ''),
    'execution-id': randomBytes(8).toString('hex'),
    'attempt-number': '1',
  };
  const filled = Input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (text, name) => attributes[name] ?? text);
  const { StateMachineArn, Name, Input: input } = JSON.parse(filled) as Record<string, string>;
  const [, , , , accountId = ''] = RoleArn.split(':');
  const call: Call = { caller: { accountId, arn: RoleArn, principalArn: RoleArn }, region };
  const given = { stateMachineArn: StateMachineArn, name: Name, input };
  const { executionArn } = (await startExecution(given, call)) as { readonly executionArn: string };
  return executionArn;
}
