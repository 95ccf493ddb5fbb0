import type { Stack } from '../stack/deploy.ts';
import type { PolicyDocument } from '../stack/documents.ts';
import { accounts } from './accounts.ts';
import { policy } from './policies.ts';

/** A role outside the stack that a run's input may name. */
export interface ForeignRole {
  readonly arn: string;
  readonly accountId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly trust: PolicyDocument;
}

/** The issuing role by its name, as docs/deploy.md says. */
type Trusted = 'issuing role' | 'account of the stack' | 'somebody else';

/** Name in the tables, account, path and name, value of the tag `stepeverywhere:assumable`, whom it trusts. */
const rows: readonly (readonly [string, string, string, string | undefined, Trusted])[] = [
  ['tagged role', accounts.target, 'Auditor', 'true', 'issuing role'],
  ['tagged role with a path', accounts.target, 'ops/Auditor', 'true', 'issuing role'],
  ['tagged role that trusts the whole account', accounts.target, 'Broad', 'true', 'account of the stack'],
  ['tagged role that trusts somebody else', accounts.target, 'Foreign', 'true', 'somebody else'],
  ['role tagged false', accounts.target, 'Switched-off', 'false', 'issuing role'],
  ['role tagged True', accounts.target, 'Mistyped', 'True', 'issuing role'],
  ['untagged role', accounts.target, 'Deployer', undefined, 'issuing role'],
  [
    'OrganizationAccountAccessRole',
    accounts.target,
    'OrganizationAccountAccessRole',
    undefined,
    'account of the stack',
  ],
  ['tagged role of another organization', accounts.stranger, 'Auditor', 'true', 'issuing role'],
  ['tagged role at home', accounts.stack, 'Auditor', 'true', 'issuing role'],
  ['tagged role at home that trusts its account', accounts.stack, 'Broad', 'true', 'account of the stack'],
  ['untagged role at home', accounts.stack, 'Deployer', undefined, 'issuing role'],
  [
    'untagged role at home that trusts its account',
    accounts.stack,
    'Admins',
    undefined,
    'account of the stack',
  ],
];

const asTheReadmeSays = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];

/** The roles that a run's input may name, by their names in the tables. */
export function targetRoles(stack: Stack): ReadonlyMap<string, ForeignRole> {
  const { partition } = stack.home;
  const pattern = `arn:${partition}:iam::${accounts.stack}:role/StepEverywhere-IssueCredentials-*`;
  const trusted: Readonly<Record<Trusted, string>> = {
    'issuing role': accounts.stack,
    'account of the stack': `arn:${partition}:iam::${accounts.stack}:root`,
    'somebody else': `arn:${partition}:iam::${accounts.stranger}:role/Vendor`,
  };
  return new Map(
    rows.map(([name, accountId, path, tag, who]) => [
      name,
      {
        arn: `arn:${partition}:iam::${accountId}:role/${path}`,
        accountId,
        tags: tag === undefined ? {} : { 'stepeverywhere:assumable': tag },
        trust: policy({
          Effect: 'Allow',
          Principal: { AWS: trusted[who] },
          Action: who === 'account of the stack' ? 'sts:*' : asTheReadmeSays,
          ...(who === 'issuing role' && {
            Condition: { ArnLike: { 'aws:PrincipalArn': pattern } },
          }),
        }),
      },
    ]),
  );
}
