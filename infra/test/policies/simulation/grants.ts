import type { AwsRequest } from '../questions/request.ts';
import type { Grant } from '../world/grants.ts';

/**
 * Checks whether a grant allows a request.
 *
 * A grant is not a policy. It allows its operations to its grantee if the request's encryption context has every pair of
 * its constraint, even if no policy allows them. It never overrides an explicit Deny
 * (https://docs.aws.amazon.com/kms/latest/developerguide/grants.html and, for the Deny,
 * https://docs.aws.amazon.com/kms/latest/developerguide/control-access.html).
 */
export function grantAllows(
  { grantee, operations, encryptionContextSubset }: Grant,
  request: AwsRequest,
): boolean {
  const { principal, action, context } = request;
  return (
    principal.arn === grantee &&
    operations.some((operation) => action === `kms:${operation}`) &&
    Object.entries(encryptionContextSubset).every(
      ([key, value]) => context[`kms:EncryptionContext:${key}`] === value,
    )
  );
}
