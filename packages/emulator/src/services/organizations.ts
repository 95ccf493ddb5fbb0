import { AwsError } from '../aws-error.ts';
import type { Account } from '../organization/account.ts';
import type { Organization } from '../organization/organization.ts';
import type { Unit } from '../organization/unit-tree.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';
import {
  describeAccount,
  describeOrganization,
  describeRoot,
  describeUnit,
} from './organizations/describe.ts';
import { cutPage } from './page.ts';

/** The largest page that AWS allows in every list of Organizations. */
const PAGE_SIZE = 20;
const ACCOUNT_ID = /\d{12}/;
const PARENT_ID = /(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})/;
const CHILD_ID = /(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})/;
const TAGGABLE_ID =
  /(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(p-[0-9a-zA-Z_]{8,128})|(rp-[0-9a-zA-Z_]{4,128})/;

interface ListInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/**
 * Organizations: the operations that read accounts, OUs, the root and tags; only from the management account.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
 */
export function organizationsService(organization: Organization): Service {
  const operations = {
    DescribeOrganization: () => ({ Organization: describeOrganization(organization) }),
    DescribeAccount: ({ AccountId }) => ({
      Account: describeAccount(organization, findAccount(organization, AccountId)),
    }),
    ListAccounts: (input) =>
      list(input, ['accounts'], 'Accounts', organization.accounts, (account) =>
        describeAccount(organization, account),
      ),
    ListAccountsForParent: (input) =>
      list(
        input,
        ['accounts in', input.ParentId],
        'Accounts',
        accountsIn(organization, input.ParentId),
        (account) => describeAccount(organization, account),
      ),
    ListRoots: (input) =>
      list(input, ['roots'], 'Roots', [organization.rootId], () => describeRoot(organization)),
    ListOrganizationalUnitsForParent: (input) =>
      list(
        input,
        ['units in', input.ParentId],
        'OrganizationalUnits',
        unitsIn(organization, input.ParentId),
        (unit) => describeUnit(organization, unit),
      ),
    ListChildren: (input) =>
      list(
        input,
        [input.ChildType, input.ParentId],
        'Children',
        childrenIn(organization, input),
        ({ id }) => ({
          Id: id,
          Type: input.ChildType,
        }),
      ),
    ListParents: (input) =>
      list(
        input,
        ['parents of', input.ChildId],
        'Parents',
        [parentOf(organization, input.ChildId)],
        (Id) => ({
          Id,
          Type: Id === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT',
        }),
      ),
    ListTagsForResource: (input) =>
      list(
        input,
        ['tags of', input.ResourceId],
        'Tags',
        Object.entries(tagsOf(organization, input.ResourceId)),
        ([Key, Value]) => ({
          Key,
          Value,
        }),
      ),
  } satisfies Record<string, Operation>;
  return {
    signingName: 'organizations',
    protocol: awsJson({ version: '1.1', targetPrefix: 'AWSOrganizationsV20161128' }),
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, run]) => [name, guarded(name, run, organization)]),
    ),
  };
}

function guarded(name: string, run: Operation, { managementAccountId }: Organization): Operation {
  return (input, call) => {
    // The only operation that AWS allows every member to call.
    if (name !== 'DescribeOrganization' && call.caller.accountId !== managementAccountId) {
      throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
    }
    return run(input, call);
  };
}

function list<Item>(
  input: ListInput,
  of: readonly unknown[],
  member: string,
  all: readonly Item[],
  describe: (item: Item) => object,
): object {
  checkInput(
    'InvalidInputException',
    { ...input },
    {
      MaxResults: { kind: 'number', min: 1, max: PAGE_SIZE },
      NextToken: { kind: 'string' },
    },
  );
  const { items, nextToken } = cutPage(all, {
    size: input.MaxResults ?? PAGE_SIZE,
    token: input.NextToken,
    list: JSON.stringify(of),
    invalidToken: () => invalid('INVALID_NEXT_TOKEN', 'You specified an invalid value for NextToken.'),
  });
  return { [member]: items.map(describe), NextToken: nextToken };
}

function invalid(Reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, 400, { members: { Reason } });
}

function findAccount(organization: Organization, id: unknown): Account {
  checkInput(
    'InvalidInputException',
    { AccountId: id },
    { AccountId: { required: true, pattern: ACCOUNT_ID } },
  );
  const account = organization.account(id as string);
  if (account) return account;
  throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
}

function accountsIn(organization: Organization, parentId: unknown): readonly Account[] {
  return organization.accountsIn(checkedParent(parentId)) ?? parentNotFound();
}

function unitsIn(organization: Organization, parentId: unknown): readonly Unit[] {
  return organization.unitsIn(checkedParent(parentId)) ?? parentNotFound();
}

function checkedParent(parentId: unknown): string {
  checkInput(
    'InvalidInputException',
    { ParentId: parentId },
    { ParentId: { required: true, pattern: PARENT_ID } },
  );
  return parentId as string;
}

function parentNotFound(): never {
  throw new AwsError('ParentNotFoundException', "You specified parent that doesn't exist.");
}

function childrenIn(
  organization: Organization,
  { ParentId, ChildType }: { readonly ParentId?: unknown; readonly ChildType?: unknown },
): readonly { readonly id: string }[] {
  const types = ['ACCOUNT', 'ORGANIZATIONAL_UNIT'];
  checkInput('InvalidInputException', { ChildType }, { ChildType: { required: true, oneOf: types } });
  return ChildType === 'ACCOUNT' ? accountsIn(organization, ParentId) : unitsIn(organization, ParentId);
}

function parentOf(organization: Organization, childId: unknown): string {
  checkInput(
    'InvalidInputException',
    { ChildId: childId },
    { ChildId: { required: true, pattern: CHILD_ID } },
  );
  const child = organization.account(String(childId)) ?? organization.unit(String(childId));
  if (child) return child.parentId;
  throw new AwsError('ChildNotFoundException', "You specified a child that doesn't exist.");
}

function tagsOf(organization: Organization, resourceId: unknown): Readonly<Record<string, string>> {
  checkInput(
    'InvalidInputException',
    { ResourceId: resourceId },
    { ResourceId: { required: true, pattern: TAGGABLE_ID } },
  );
  const id = String(resourceId);
  const account = organization.account(id);
  if (account) return account.tags;
  if (id === organization.rootId || organization.unit(id)) return {};
  throw new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.");
}
