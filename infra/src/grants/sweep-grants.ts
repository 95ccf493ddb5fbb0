import type { GrantListEntry } from '@aws-sdk/client-kms';
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { serviceFailure } from '../errors/index.ts';
import { parseExecutionArn } from '../run/index.ts';
import { listGrants, revokeGrant } from './list-grants.ts';
import type { RevokeCircumstances } from './revoke-grants.ts';
import { grantName } from './run-grant.ts';

/** The services to call. */
export interface SweepCircumstances extends RevokeCircumstances {
  readonly states: SFNClient;
}

/** The result of a sweep. */
export interface SweptGrants {
  /** Grants that runs had created. */
  readonly Found: number;
  /** Revoked grants, whose runs had ended. */
  readonly Revoked: number;
  /** Remaining grants older than a day: no run takes that long, unless it is throttled all the time. */
  readonly Old: number;
}

/** Step Functions' answers may lag behind the start of a run. */
const youngest = 60 * 60 * 1000;

const day = 24 * 60 * 60 * 1000;

/**
 * Revokes the grants of ended runs, in case everything else has failed to: an event was not delivered, or the
 * key was disabled at the time. Grants that no run created are not touched.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}; the next sweep continues
 */
export async function sweepGrants({
  kms,
  states,
  keyArn,
  now = Date.now,
}: SweepCircumstances): Promise<SweptGrants> {
  let Found = 0;
  let Revoked = 0;
  let Old = 0;
  for await (const grant of listGrants(kms, keyArn)) {
    const executionArn = runOf(grant);
    if (executionArn === undefined || grant.GrantId === undefined) continue;
    Found += 1;
    const age = now() - (grant.CreationDate?.getTime() ?? 0);
    if (age >= youngest && (await hasEnded(states, executionArn))) {
      Revoked += await revokeGrant(kms, keyArn, grant.GrantId);
    } else if (age >= day) Old += 1;
  }
  return { Found, Revoked, Old };
}

/** A grant names its run twice: in the encryption context, and as a hash in the grant's name. */
function runOf({ Name, Constraints }: GrantListEntry): string | undefined {
  const executionArn = Constraints?.EncryptionContextSubset?.Execution ?? '';
  const isRun = parseExecutionArn(executionArn) !== undefined && Name === grantName(executionArn);
  return isRun ? executionArn : undefined;
}

async function hasEnded(states: SFNClient, executionArn: string): Promise<boolean> {
  try {
    const { status } = await states.send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && status !== 'PENDING_REDRIVE';
  } catch (error) {
    // Step Functions forgets an execution 90 days after its end.
    if (error instanceof ExecutionDoesNotExist) return true;
    throw serviceFailure('states:DescribeExecution', error);
  }
}
