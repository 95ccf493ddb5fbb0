import { AssumeRoleError, describe, withRemedy } from '../errors/index.ts';
import type { RoleInAccount } from './assume-role.ts';

const tag = 'stepeverywhere:assumable = true';

/** STS answers alike for a role that does not exist, does not trust, or lacks the tag: what to look at is a list. */
const everythingToCheck =
  "Check that the role exists in the account, that its trust policy allows the stack's issuing role " +
  `(the output IssuingRoleArn) sts:AssumeRole and sts:SetSourceIdentity, and that it has the tag ${tag}.`;

/** The first rule that matches an answer of STS says what to do about it. */
const remedies: readonly (readonly [match: RegExp, remedy: string])[] = [
  [
    /sts:TagSession/,
    "Allow sts:TagSession in the role's trust policy, or start the run without Session.Tags; the stack's parameter TagSession refuses them altogether.",
  ],
  [
    /sts:SetSourceIdentity/,
    "Allow sts:SetSourceIdentity in the role's trust policy, or set the stack's parameter SetSourceIdentity to false.",
  ],
  [/^AccessDenied/, everythingToCheck],
  [
    /^RegionDisabled/,
    "Activate STS for the orchestrator's region in the account, or deploy the stack in another region.",
  ],
  [/^PackedPolicyTooLarge/, 'Session.Policy, PolicyArns and Tags are too long together: shorten them.'],
  [/^MalformedPolicyDocument/, 'Correct Session.Policy or Session.PolicyArns.'],
  [/DurationSeconds/, 'Lower Session.DurationSeconds to what the role allows.'],
];

/** Says which role in which account could not be assumed, and what to do. */
export function refusedAssumeRole({ accountId, arn }: RoleInAccount, cause: Error): AssumeRoleError {
  const said = describe(cause);
  const remedy = remedies.find(([match]) => match.test(said))?.[1] ?? everythingToCheck;
  const message = `Cannot assume ${arn} in account ${accountId}: ${said}`;
  return new AssumeRoleError(accountId, arn, withRemedy(message, remedy), { cause });
}

/** The issuing role may assume the signing role without a tag, so nothing else keeps a run's RoleName from naming it. */
export function refuseSigningRole({ accountId, arn }: RoleInAccount, signingRoleArn: string): void {
  if (arn !== signingRoleArn) return;
  const message = `Cannot assume ${arn} in account ${accountId}: it signs the URLs of results, and a worker that had it could overwrite those of others.`;
  throw new AssumeRoleError(accountId, arn, withRemedy(message, `Name a role that has the tag ${tag}.`));
}
