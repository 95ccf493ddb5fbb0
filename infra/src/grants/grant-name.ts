import { createHash } from 'node:crypto';

/**
 * The name that the state machine gives to a run's grant: `States.Hash($$.Execution.Id, 'SHA-256')`, in hexadecimal
 * (https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html).
 *
 * @param executionArn of the run
 */
export function grantName(executionArn: string): string {
  return createHash('sha256').update(executionArn).digest('hex');
}
