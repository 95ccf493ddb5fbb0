import { regionsOf as regionsOfPartition } from '@step-everywhere/core/contract';
import { AwsError } from '../aws-error.ts';
import type { Account } from '../organization/account.ts';
import type { Organization } from '../organization/organization.ts';
import { restJson } from '../protocols/rest-json.ts';
import type { Call, Service } from '../service.ts';
import { checkInput } from './input-check.ts';
import { cutPage } from './page.ts';

const STATUSES = ['ENABLED', 'ENABLING', 'DISABLING', 'DISABLED', 'ENABLED_BY_DEFAULT'];
const PAGE_SIZE = 20;

interface ListRegionsInput {
  readonly AccountId?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly RegionOptStatusContains?: readonly string[];
}

/**
 * Account Management: `ListRegions` for the caller's own account or, from the management account, for a member account.
 *
 * @see https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html
 */
export function accountService(organization: Organization): Service {
  return {
    signingName: 'account',
    protocol: restJson({ routes: { ListRegions: { method: 'POST', path: '/listRegions' } } }),
    operations: {
      ListRegions: (input: ListRegionsInput, call) => {
        checkInput(
          'ValidationException',
          { ...input },
          {
            AccountId: { pattern: /\d{12}/ },
            MaxResults: { kind: 'number', min: 1, max: 50 },
            NextToken: { kind: 'string', maxLength: 1000 },
            RegionOptStatusContains: { kind: 'strings' },
          },
        );
        const account = accountOf(organization, input.AccountId, call);
        const wanted = statuses(input.RegionOptStatusContains);
        const { items, nextToken } = cutPage(
          regionsOf(organization, account).filter(({ RegionOptStatus }) => wanted.includes(RegionOptStatus)),
          {
            size: input.MaxResults ?? PAGE_SIZE,
            token: input.NextToken,
            list: `regions of ${account.id}`,
            invalidToken: () => new AwsError('ValidationException', 'The provided NextToken is not valid.'),
          },
        );
        return { Regions: items, NextToken: nextToken };
      },
    },
  };
}

function statuses(wanted: readonly string[] = []): readonly string[] {
  for (const status of wanted) {
    checkInput(
      'ValidationException',
      { RegionOptStatusContains: status },
      { RegionOptStatusContains: { oneOf: STATUSES } },
    );
  }
  return wanted.length === 0 ? STATUSES : wanted;
}

function accountOf(organization: Organization, id: string | undefined, { caller }: Call): Account {
  const account = organization.account(id ?? caller.accountId);
  const mayAsk =
    id === undefined ||
    (caller.accountId === organization.managementAccountId && id !== organization.managementAccountId);
  if (account && mayAsk) return account;
  const message = `User: ${caller.arn} is not authorized to perform: account:ListRegions`;
  throw new AwsError('AccessDeniedException', message, 403);
}

function regionsOf(organization: Organization, account: Account) {
  return regionsOfPartition(organization.partition).map(({ code }) => ({
    RegionName: code,
    RegionOptStatus: organization.regionStatus(account, code) as string,
  }));
}
