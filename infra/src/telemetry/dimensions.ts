/** Name of the state machine, which is the stack's, from its ARN or that of an execution. */
export function stackOf(arn: string): string {
  return arn.split(':')[6] ?? arn;
}

/** Name of the worker, as far as an ARN is one's. */
export function workerNameOf(arn = ''): string | undefined {
  return /:function:([\w-]+)/.exec(arn)?.[1];
}
