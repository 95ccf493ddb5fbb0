import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { TargetCredentials } from '@step-everywhere/core/contract';
import { ServiceCallError, serviceFailure } from '../errors/index.ts';
import { refusedAssumeRole } from './refused-assume-role.ts';
import { longestChained, type RoleInAccount } from './role-in-account.ts';

/**
 * Assumes the role in a target account through the regional STS endpoint, whose tokens work in every region.
 *
 * @throws {ThrottledError} {@link UnavailableError} if another attempt may succeed
 * @throws {AssumeRoleError} if the account refuses
 */
export async function assumeTargetRole(client: STSClient, role: RoleInAccount): Promise<TargetCredentials> {
  const { arn, sessionName, setSourceIdentity, session } = role;
  const command = new AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: sessionName,
    SourceIdentity: setSourceIdentity ? sessionName : undefined,
    DurationSeconds: session.DurationSeconds ?? longestChained,
    PolicyArns: policyArns(role)?.map((policyArn) => ({ arn: policyArn })),
    Policy: session.Policy,
    ExternalId: session.ExternalId,
    Tags: session.Tags && Object.entries(session.Tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const answer = await client.send(command).catch((error) => {
    throw serviceFailure('sts:AssumeRole', error, (cause) => refusedAssumeRole(role, cause));
  });
  return readCredentials(answer.Credentials);
}

/**
 * Converts an answer of STS into the credentials that a worker unseals.
 *
 * @throws {ServiceCallError} if a part is missing: an incomplete session must never be passed on
 */
export function readCredentials(credentials: Credentials | undefined): TargetCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new ServiceCallError('sts:AssumeRole', 'sts:AssumeRole answered without complete credentials.');
  }
  return { AccessKeyId, SecretAccessKey, SessionToken, Expiration: Expiration.toISOString() };
}

/** Session policies only narrow: `ReadOnly` leaves the permissions that AWS's own read-only policy also allows. */
function policyArns({ partition, session }: RoleInAccount): readonly string[] | undefined {
  return session.ReadOnly ? [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`] : session.PolicyArns;
}
