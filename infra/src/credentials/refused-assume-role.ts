import { AssumeRoleError, describe, withRemedy } from '../errors/index.ts';
import type { RoleInAccount } from './role-in-account.ts';

const tag = 'stepeverywhere:assumable = true';

/** Remedies for answers of STS; the first that matches applies. */
type Remedies = readonly (readonly [match: RegExp, remedy: string])[];

/** STS gives the same answer if a role does not exist, does not trust us, or lacks the tag, so the remedy lists all of these. */
const everythingToCheck =
  "Check that the role exists in the account, that its trust policy allows the stack's issuing role " +
  `(the output IssuingRolePattern) sts:AssumeRole and sts:SetSourceIdentity, and that it has the tag ${tag}.`;

const always: Remedies = [
  [/^PackedPolicyTooLarge/, 'Session.Policy, PolicyArns and Tags are too long together: shorten them.'],
  [/^MalformedPolicyDocument/, 'Correct Session.Policy or Session.PolicyArns.'],
  [/DurationSeconds/, 'Lower Session.DurationSeconds to what the role allows.'],
];

const ofTheStack: Remedies = [
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
  ...always,
  [/^/, everythingToCheck],
];

/** Explains which role could not be assumed in which account, and what to do. */
export function refusedAssumeRole(role: RoleInAccount, cause: Error): AssumeRoleError {
  const { accountId, arn, caller } = role;
  const said = describe(cause);
  const remedies = caller === undefined ? ofTheStack : ofCaller(role, caller);
  const remedy = remedies.find(([match]) => match.test(said))?.[1] ?? everythingToCheck;
  const message = `Cannot assume ${arn} in account ${accountId}: ${said}`;
  return new AssumeRoleError(accountId, arn, withRemedy(message, remedy), { cause });
}

/** Without a stack, the user's own credentials assume the roles, so the role must trust the user. */
function ofCaller({ accountId, partition, setSourceIdentity }: RoleInAccount, caller: string): Remedies {
  const account = caller.split(':')[4] ?? '';
  const principal = `arn:${partition}:iam::${account}:root`;
  const trust = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' };
  const own =
    accountId === account
      ? ` Your own account has no OrganizationAccountAccessRole by itself: exclude ${accountId} from the run, or make the role there.`
      : '';
  const check =
    'Check that the role exists in the account, that its trust policy lets your credentials assume it ' +
    `(a statement such as ${JSON.stringify(trust)}), and that your own permissions allow sts:AssumeRole on it; you are ${caller}.${own}`;
  const identity = setSourceIdentity
    ? "Allow sts:SetSourceIdentity in the role's trust policy."
    : "Allow sts:SetSourceIdentity in the role's trust policy, because your own session has a source identity, which AWS passes on.";
  return [
    [
      /sts:TagSession/,
      "Allow sts:TagSession in the role's trust policy, or start the run without Session.Tags.",
    ],
    [/sts:SetSourceIdentity/, identity],
    [/^AccessDenied/, check],
    [/^RegionDisabled/, 'Activate STS for your region in the account, or choose another one with --region.'],
    ...always,
    [/^/, check],
  ];
}

/** The issuing role may assume the signing role without a tag, so only this check keeps a run's RoleName from naming it. */
export function refuseSigningRole({ accountId, arn }: RoleInAccount, signingRoleArn: string): void {
  if (arn !== signingRoleArn) return;
  const message = `Cannot assume ${arn} in account ${accountId}: this role signs the upload URLs, so a worker that has it could overwrite other results.`;
  throw new AssumeRoleError(accountId, arn, withRemedy(message, `Name a role that has the tag ${tag}.`));
}
