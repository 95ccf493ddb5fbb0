import type { KMSClient } from '@aws-sdk/client-kms';
import { parseExecutionArn } from '../run/index.ts';
import { grantName } from './grant-name.ts';
import { listGrants, revokeGrant } from './list-grants.ts';

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
    if (Name === name && GrantId !== undefined) revoked += await revokeGrant(client, keyArn, GrantId);
  }
  return { ExecutionId: executionArn, Revoked: revoked };
}
