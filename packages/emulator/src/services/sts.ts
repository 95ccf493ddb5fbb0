import type { CredentialStore } from '../credentials/credential-store.ts';
import type { RoleRegistry } from '../credentials/roles.ts';
import { isSessionOfRole, principalId, sessionArn } from '../credentials/session-arn.ts';
import type { Organization } from '../organization/organization.ts';
import { awsQuery } from '../protocols/aws-query.ts';
import type { Call, Service } from '../service.ts';
import { type AssumeRoleInput, checkAssumeRole, packedPolicySize } from './sts/assume-role-input.ts';
import { requireAssumable } from './sts/trust.ts';

/** Settings of {@link stsService}. */
export interface StsSettings {
  readonly organization: Organization;
  readonly credentials: CredentialStore;
  readonly roles: RoleRegistry;
}

/**
 * STS: `AssumeRole` and `GetCallerIdentity`.
 *
 * Session policies and tags are only checked for form and size: the emulator does not evaluate IAM policies.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export function stsService(settings: StsSettings): Service {
  return {
    signingName: 'sts',
    protocol: awsQuery({ version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' }),
    operations: {
      AssumeRole: (input: AssumeRoleInput, call) => assumeRole(input, call, settings),
      GetCallerIdentity: (_input, { caller }) => ({
        UserId: userId(caller.arn, caller.principalArn),
        Account: caller.accountId,
        Arn: caller.arn,
      }),
    },
  };
}

function assumeRole(input: AssumeRoleInput, call: Call, settings: StsSettings): object {
  const isChained = isSessionOfRole(call.caller.arn);
  const durationSeconds = checkAssumeRole(input, isChained);
  requireAssumable(input.RoleArn, call, settings);
  const arn = sessionArn(input.RoleArn, input.RoleSessionName);
  const credentials = settings.credentials.issueSession({
    caller: { accountId: input.RoleArn.split(':')[4] as string, arn, principalArn: input.RoleArn },
    durationSeconds,
  });
  return {
    Credentials: credentials,
    AssumedRoleUser: { AssumedRoleId: userId(arn, input.RoleArn), Arn: arn },
    PackedPolicySize: packedPolicySize(input),
    SourceIdentity: input.SourceIdentity,
  };
}

function userId(arn: string, principalArn: string): string {
  if (!isSessionOfRole(arn)) return principalId('AIDA', principalArn);
  return `${principalId('AROA', principalArn)}:${arn.split('/').at(-1)}`;
}
