import type { FaultyAnswer, FaultyRequest } from '../fault.ts';

/** Each service's error code for a refusal, and its HTTP status. */
const CODES: Readonly<Record<string, readonly [code: string, statusCode: number]>> = {
  account: ['AccessDeniedException', 403],
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
  ec2: ['UnauthorizedOperation', 403],
  iam: ['AccessDenied', 403],
  kms: ['AccessDeniedException', 400],
  lambda: ['AccessDeniedException', 403],
  organizations: ['AccessDeniedException', 400],
  s3: ['AccessDenied', 403],
  ssm: ['AccessDeniedException', 400],
  states: ['AccessDeniedException', 400],
  sts: ['AccessDenied', 403],
};

/**
 * Refuses a request with AWS's message.
 *
 * @param refused `action` and `resource` as in a policy, and the `reason` that AWS adds to them
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function refusal(
  { service, operation, caller }: FaultyRequest,
  {
    action = `${service}:${operation}`,
    resource = '*',
    reason,
  }: Readonly<Record<'reason', string>> & {
    readonly action?: string;
    readonly resource?: string;
  },
): FaultyAnswer {
  const [code, statusCode] = CODES[service] ?? ['AccessDeniedException', 403];
  const message =
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`.trimEnd();
  return { code, statusCode, message };
}
