/** The parts of an execution's ARN that a run needs. */
export interface ExecutionArn {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly stateMachine: string;
  /** Name of the execution, not of its state machine. */
  readonly name: string;
}

const pattern = /^arn:([^:]+):states:([^:]+):(\d{12}):execution:([^:/]+):(.+)$/;

/**
 * Parses the ARN of a run's execution.
 *
 * @returns `undefined` for any other text, including the executions of a Map's children: those have a slash after the
 *   state machine's name
 *   (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html)
 * @example
 * ```ts
 * parseExecutionArn('arn:aws:states:us-east-1:111122223333:execution:Runs:6f1c')?.name; // '6f1c'
 * ```
 */
export function parseExecutionArn(arn: string): ExecutionArn | undefined {
  const [, partition, region, accountId, stateMachine, name] = pattern.exec(arn) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined) return;
  if (stateMachine === undefined || name === undefined) return;
  return { partition, region, accountId, stateMachine, name };
}
