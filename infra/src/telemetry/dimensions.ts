/** Name of the state machine, which is the stack's name, from its ARN or the ARN of an execution. */
export function stackOf(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

/** Name of the worker, if the ARN is one of a worker. */
export function workerNameOf(arn = ''): string | undefined {
  return /:function:([\w-]+)/.exec(arn)?.[1];
}
