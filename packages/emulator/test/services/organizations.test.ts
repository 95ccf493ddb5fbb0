import {
  AccountClient,
  ListRegionsCommand,
  type ListRegionsCommandInput,
  paginateListRegions,
} from '@aws-sdk/client-account';
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeOrganization } from '../../src/organization/make-organization.ts';
import { parseOrganization } from '../../src/organization/parse-organization.ts';
import { accountService } from '../../src/services/account.ts';
import { organizationsService } from '../../src/services/organizations.ts';
import { type Served, serve } from '../fixtures/serve.ts';

const organization = parseOrganization(`
accounts:
  - { id: "111111111111", name: management }
  - { id: "210000000001", name: payments, ou: Workloads/Prod, tags: { env: prod, team: pay }, enabledRegions: [ap-east-1] }
  - { id: "210000000002", name: orders, ou: Workloads/Prod, state: SUSPENDED }
  - { id: "210000000003", name: closed, ou: Workloads, state: CLOSED }
`);
let served: Served;
let client: OrganizationsClient;
const services = [organizationsService(organization), accountService(organization)];

beforeAll(async () => {
  served = await serve(() => services, { organization });
  client = new OrganizationsClient(served.client());
});
afterAll(() => served.close());

describe('Organizations', () => {
  it('walks from the root to accounts and back', async () => {
    const { Roots } = await client.send(new ListRootsCommand());
    const root = Roots?.[0]?.Id as string;
    expect(root).toMatch(/^r-[0-9a-z]{4,32}$/);
    const units = async (ParentId: string) =>
      (await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId }))).OrganizationalUnits ??
      [];
    const [workloads] = await units(root);
    expect(workloads).toMatchObject({
      Name: 'Workloads',
      Id: expect.stringMatching(/^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/),
    });
    const [prod] = await units(workloads?.Id as string);
    const accounts = async (ParentId: string) =>
      ((await client.send(new ListAccountsForParentCommand({ ParentId }))).Accounts ?? []).map(
        ({ Id }) => Id,
      );
    expect(await accounts(root)).toEqual(['111111111111']);
    expect(await accounts(workloads?.Id as string)).toEqual(['210000000003']);
    expect(await accounts(prod?.Id as string)).toEqual(['210000000001', '210000000002']);
    const { Parents } = await client.send(new ListParentsCommand({ ChildId: '210000000001' }));
    expect(Parents).toEqual([{ Id: prod?.Id, Type: 'ORGANIZATIONAL_UNIT' }]);
    const { Children } = await client.send(
      new ListChildrenCommand({ ParentId: root, ChildType: 'ORGANIZATIONAL_UNIT' }),
    );
    expect(Children).toEqual([{ Id: workloads?.Id, Type: 'ORGANIZATIONAL_UNIT' }]);
  });

  it('describes accounts, with State and the retired Status', async () => {
    const { Accounts } = await client.send(new ListAccountsCommand());
    expect(Accounts?.map(({ Id, State, Status }) => [Id, State, Status])).toEqual([
      ['111111111111', 'ACTIVE', 'ACTIVE'],
      ['210000000001', 'ACTIVE', 'ACTIVE'],
      ['210000000002', 'SUSPENDED', 'SUSPENDED'],
      ['210000000003', 'CLOSED', 'SUSPENDED'],
    ]);
    const { Account } = await client.send(new DescribeAccountCommand({ AccountId: '210000000001' }));
    expect(Account).toMatchObject({
      Name: 'payments',
      Arn: `arn:aws:organizations::111111111111:account/${organization.id}/210000000001`,
    });
    expect(Account?.Paths?.[0]).toMatch(
      /^o-[a-z0-9]{10}\/r-[0-9a-z]{4}(\/ou-[0-9a-z]{4}-[0-9a-z]{8}){2}\/210000000001\/$/,
    );
    expect(Account?.JoinedTimestamp).toBeInstanceOf(Date);
  });

  it('lists tags', async () => {
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: '210000000001' }));
    expect(Tags).toEqual([
      { Key: 'env', Value: 'prod' },
      { Key: 'team', Value: 'pay' },
    ]);
  });

  it('answers at most 20 accounts per page', async () => {
    const large = makeOrganization({ accounts: 40 });
    const other = await serve(() => [organizationsService(large)], { organization: large });
    const pages: number[] = [];
    for await (const page of paginateListAccounts({ client: new OrganizationsClient(other.client()) }, {})) {
      pages.push(page.Accounts?.length ?? 0);
    }
    await other.close();
    // A full page has a successor even if it is empty: only an absent token ends a list.
    expect(pages).toEqual([20, 20, 0]);
    await expect(client.send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  });

  it('refuses callers outside the management account', async () => {
    const member = new OrganizationsClient(
      served.client(served.session('arn:aws:iam::210000000001:role/Auditor')),
    );
    await expect(member.send(new ListAccountsCommand())).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    const { Organization } = await member.send(new DescribeOrganizationCommand());
    expect(Organization).toMatchObject({ Id: organization.id, MasterAccountId: '111111111111' });
  });

  it.each([
    [
      'an account that is not there',
      new DescribeAccountCommand({ AccountId: '999999999999' }),
      'AccountNotFoundException',
    ],
    [
      'a parent that is not there',
      new ListAccountsForParentCommand({ ParentId: 'ou-abcd-12345678' }),
      'ParentNotFoundException',
    ],
    [
      'a child that is not there',
      new ListParentsCommand({ ChildId: '999999999999' }),
      'ChildNotFoundException',
    ],
    [
      'a resource that is not there',
      new ListTagsForResourceCommand({ ResourceId: '999999999999' }),
      'TargetNotFoundException',
    ],
    ['a malformed child', new ListParentsCommand({ ChildId: 'x' }), 'InvalidInputException'],
    ['a malformed resource', new ListTagsForResourceCommand({ ResourceId: 'x' }), 'InvalidInputException'],
    ['a malformed parent', new ListAccountsForParentCommand({ ParentId: 'x' }), 'InvalidInputException'],
    ['a made-up token', new ListAccountsCommand({ NextToken: 'made-up' }), 'InvalidInputException'],
  ])('refuses %s', async (_, command, name) => {
    await expect(client.send(command as ListAccountsCommand)).rejects.toMatchObject({ name });
  });
});

describe('ListRegions', () => {
  const account = (id: string, region?: string) =>
    new AccountClient(served.client(served.session(`arn:aws:iam::${id}:role/Auditor`), region));

  async function regions(
    input: ListRegionsCommandInput,
    from = account('210000000001'),
  ): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for await (const page of paginateListRegions({ client: from }, input)) {
      for (const { RegionName = '', RegionOptStatus = '' } of page.Regions ?? [])
        found.set(RegionName, RegionOptStatus);
    }
    return found;
  }

  it('lists the enabled regions of the account', async () => {
    const all = await regions({});
    expect([all.get('us-east-1'), all.get('ap-east-1'), all.get('af-south-1')]).toEqual([
      'ENABLED_BY_DEFAULT',
      'ENABLED',
      'DISABLED',
    ]);
    expect(all.size).toBeGreaterThan(30);
    expect((await regions({}, account('210000000002'))).get('ap-east-1')).toBe('DISABLED');
    expect([...(await regions({ RegionOptStatusContains: ['ENABLED'] })).keys()]).toEqual(['ap-east-1']);
    expect((await regions({ RegionOptStatusContains: ['ENABLED_BY_DEFAULT'], MaxResults: 5 })).size).toBe(17);
  });

  it('lists those of a member only for the management account', async () => {
    expect((await regions({ AccountId: '210000000001' }, account('111111111111'))).get('ap-east-1')).toBe(
      'ENABLED',
    );
    await expect(regions({ AccountId: '210000000001' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('refuses a page of 51 and an invalid status', async () => {
    for (const input of [{ MaxResults: 51 }, { RegionOptStatusContains: ['ON' as never] }]) {
      await expect(account('210000000001').send(new ListRegionsCommand(input))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
  });
});
