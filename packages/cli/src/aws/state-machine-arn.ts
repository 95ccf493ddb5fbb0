import { OptionError } from '../console/errors.ts';

/** The parts of a state machine's ARN. */
export interface StateMachineArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

const pattern = /^arn:([\w-]+):states:([\w-]+):(\d{12}):stateMachine:([^:/\s]+)$/;

/**
 * Parses the value of `--state-machine`.
 *
 * @throws {OptionError} for anything other than the ARN of a state machine.
 */
export function parseStateMachineArn(arn: string): StateMachineArn {
  const [, partition, region, accountId, name] = pattern.exec(arn) ?? [];
  if (partition !== undefined && region !== undefined && accountId !== undefined && name !== undefined)
    return { arn, partition, region, accountId, name };
  throw new OptionError(
    '--state-machine',
    `${JSON.stringify(arn)} must be the ARN of a state machine, the stack's output StateMachineArn, such as "arn:aws:states:us-east-1:111122223333:stateMachine:NAME"`,
  );
}

/** The state machine that an execution's ARN names; nothing for any other text. */
export function stateMachineOf(executionArn: string): StateMachineArn | undefined {
  const [, arn, name] =
    /^(arn:[\w-]+:states:[\w-]+:\d{12}:)execution:([^:/]+):[^:]+$/.exec(executionArn) ?? [];
  return arn === undefined ? undefined : parseStateMachineArn(`${arn}stateMachine:${name}`);
}

/** The most characters that Step Functions allows in an execution's name. */
export const longestRunName = 80;
