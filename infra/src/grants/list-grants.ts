import {
  type GrantListEntry,
  type KMSClient,
  paginateListGrants,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import { serviceFailure } from '../errors/index.ts';

/**
 * Lists the grants of a key.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function* listGrants(client: KMSClient, KeyId: string): AsyncGenerator<GrantListEntry> {
  try {
    for await (const { Grants } of paginateListGrants({ client, pageSize: 100 }, { KeyId }))
      yield* Grants ?? [];
  } catch (error) {
    throw serviceFailure('kms:ListGrants', error);
  }
}

/**
 * Revokes a grant, which may already have been revoked.
 *
 * @returns the number of revoked grants, 0 or 1
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function revokeGrant(client: KMSClient, KeyId: string, GrantId: string): Promise<0 | 1> {
  try {
    await client.send(new RevokeGrantCommand({ KeyId, GrantId }));
    return 1;
  } catch (error) {
    // Something else was faster, for example the run itself: the list lags behind.
    if (error instanceof Error && /^(?:NotFound|InvalidGrantId)Exception$/.test(error.name)) return 0;
    throw serviceFailure('kms:RevokeGrant', error);
  }
}
