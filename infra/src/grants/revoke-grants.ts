import { type KMSClient, paginateListGrants, RevokeGrantCommand } from '@aws-sdk/client-kms';
import { serviceFailure } from '../errors/index.ts';
import { parseExecutionArn } from '../run/index.ts';
import { grantName } from './grant-name.ts';

/** EventBridge's "Step Functions Execution Status Change", as far as it matters here. */
export interface ExecutionStatusChange {
  readonly detail: {
    readonly executionArn: string;
    /** `ABORTED`, `FAILED` or `TIMED_OUT`. */
    readonly status: string;
  };
}

/** What was done about a run that ended early. */
export interface RevokedGrants {
  readonly ExecutionId: string;
  /** 0 when the run had revoked its grant itself, or never had one. */
  readonly Revoked: number;
}

/**
 * Revokes the grant of a run that was stopped, timed out or failed before it could do so itself.
 *
 * Doing it twice does no harm. The end of a child of the run's Map is ignored: the run goes on.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; EventBridge's invocation is then retried
 */
export async function revokeGrants(
  { detail: { executionArn } }: ExecutionStatusChange,
  client: KMSClient,
  keyArn: string,
): Promise<RevokedGrants> {
  if (parseExecutionArn(executionArn) === undefined) return { ExecutionId: executionArn, Revoked: 0 };
  const name = grantName(executionArn);
  let revoked = 0;
  for await (const { Name, GrantId } of listGrants(client, keyArn)) {
    if (Name === name && GrantId !== undefined) revoked += await revoke(client, keyArn, GrantId);
  }
  return { ExecutionId: executionArn, Revoked: revoked };
}

async function* listGrants(client: KMSClient, KeyId: string) {
  try {
    for await (const { Grants } of paginateListGrants({ client, pageSize: 100 }, { KeyId }))
      yield* Grants ?? [];
  } catch (error) {
    throw serviceFailure('kms:ListGrants', error);
  }
}

async function revoke(client: KMSClient, KeyId: string, GrantId: string): Promise<0 | 1> {
  try {
    await client.send(new RevokeGrantCommand({ KeyId, GrantId }));
    return 1;
  } catch (error) {
    // Someone else was faster, the run itself for instance: the list lags behind.
    if (error instanceof Error && /^(?:NotFound|InvalidGrantId)Exception$/.test(error.name)) return 0;
    throw serviceFailure('kms:RevokeGrant', error);
  }
}
