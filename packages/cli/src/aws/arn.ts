/** The parts of an ARN of Lambda or Step Functions. A part that the ARN lacks is an empty string. */
export interface ArnParts {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Name of the function or the state machine. */
  readonly name: string;
  /** Version or alias of a function; name of an execution. */
  readonly qualifier: string;
}

/**
 * Splits the ARN of a function, a state machine or an execution, without validating it.
 *
 * @example
 * ```ts
 * splitArn('arn:aws:lambda:us-east-1:111122223333:function:StepEverywhere_example:live');
 * // { partition: 'aws', region: 'us-east-1', accountId: '111122223333', name: 'StepEverywhere_example', qualifier: 'live' }
 * ```
 */
export function splitArn(arn: string): ArnParts {
  const [, partition = '', , region = '', accountId = '', , name = '', qualifier = ''] = arn.split(':');
  return { partition, region, accountId, name, qualifier };
}

/** The start of the ARNs of a state machine's executions, with the colon before their names. */
export function executionPrefix(stateMachineArn: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:`;
}

/** The ARN of a function without its version or alias. */
export function unqualifiedArn(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
