import type { KMSClient } from '@aws-sdk/client-kms';
import { listGrants, revokeGrant } from './list-grants.ts';
import { grantName } from './run-grant.ts';

/** The key, and the services to call. */
export interface RevokeCircumstances {
  readonly kms: KMSClient;
  readonly keyArn: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Revokes the grant of an ended run. A second call does no harm.
 *
 * @param executionArn ARN of the run's execution
 * @returns the number of revoked grants: 0 if the run had revoked its grant itself, or never had one
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function revokeGrants(
  executionArn: string,
  { kms, keyArn }: RevokeCircumstances,
): Promise<number> {
  const name = grantName(executionArn);
  let revoked = 0;
  for await (const { Name, GrantId } of listGrants(kms, keyArn)) {
    if (Name === name && GrantId !== undefined) revoked += await revokeGrant(kms, keyArn, GrantId);
  }
  return revoked;
}
