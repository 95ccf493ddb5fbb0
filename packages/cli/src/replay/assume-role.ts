import type { STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '@step-everywhere/core/contract';
import { AssumeRoleError, assumeTargetRole, sessionName } from '@step-everywhere/infra/internal/orchestrator';
import { AwsCallError } from '../console/errors.ts';
import type { ReplayTarget } from './find-target.ts';
import type { ReplayMessage } from './run-in-process.ts';

/**
 * Assumes a role in the target's account as the run did, with its session policies, tags and external id, so that the
 * worker has the same permissions as in the run.
 *
 * @param role with its path.
 * @param as `caller` is the user if the role has to trust the user; `setSourceIdentity` is whether the session has a
 * source identity.
 * @throws {AwsCallError} when the account refuses, with what to do.
 */
export async function assumeRole(
  sts: STSClient,
  target: ReplayTarget,
  role: string,
  as: { readonly caller?: string; readonly setSourceIdentity: boolean },
): Promise<ReplayMessage['credentials']> {
  const { accountId, region, session, runName } = target;
  const partition = partitionOf(region)?.id ?? 'aws';
  const arn = `arn:${partition}:iam::${accountId}:role/${role}`;
  // Named after the run as its own sessions are, with a prefix that distinguishes them.
  const named = { sessionName: sessionName(`replay-${runName}`), session };
  const assumed = await assumeTargetRole(sts, { partition, accountId, arn, ...named, ...as }).catch(
    (error) => {
      throw error instanceof AssumeRoleError ? new AwsCallError(error.message, { cause: error }) : error;
    },
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = assumed;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/**
 * The session policies with which the run restricted its role, by the names of its input's fields; nothing when it
 * did not.
 */
export function narrowing({ session }: ReplayTarget): string | undefined {
  const fields = (['ReadOnly', 'PolicyArns', 'Policy'] as const).filter(
    (name) => session[name] !== undefined,
  );
  return fields.length === 0 ? undefined : fields.map((name) => `Session.${name}`).join(', ');
}
