import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeOrganization, parseOrganization } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

const original = `
managementAccount: "111111111111"
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: Acme root, tags: { owner: ann@acme.example } }
  - { id: "222222222222", name: payments, ou: Workloads/Prod, tags: { env: prod, owner: ann@acme.example } }
  - { id: "333333333333", name: orders, ou: Workloads/Prod, tags: { env: prod }, enabledRegions: [eu-south-1, ap-east-1] }
  - { id: "444444444444", name: old, ou: Workloads, state: SUSPENDED, tags: { env: dev } }
  - { id: "555555555555", name: audit, ou: Prod }
`;

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'acme.yaml' }, original);
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

/** The structure of an organization by account ids, to compare two organizations. */
function shapeOf(text: string) {
  const organization = parseOrganization(text);
  const pathTo = (id: string): string[] => {
    const unit = organization.unit(id);
    return unit === undefined ? [] : [...pathTo(unit.parentId), unit.name];
  };
  const accounts = organization.accounts.map(({ id, name, state, tags, roles, enabledRegions, parentId }) => [
    id,
    { name, state, tags, roles, enabledRegions: [...enabledRegions].sort(), path: pathTo(parentId) },
  ]);
  const { partition, managementAccountId } = organization;
  return { partition, managementAccountId, accounts: Object.fromEntries(accounts) };
}

describe('step-everywhere organization', () => {
  it('writes everything that the credentials can read, as a file for `--org`', async () => {
    const { status, stdout, stderr } = await aws.run('organization');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'Wrote 5 accounts\n' });
    expect(shapeOf(stdout)).toEqual(shapeOf(original));
    expect(parse((await aws.run('organization', '--json')).stdout)).toEqual(parse(stdout));
    await writeFile(join(aws.folder, 'organization.yaml'), stdout);
    const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
    const where = ['--org', 'organization.yaml', '--regions', 'ap-east-1', '--payload', '{}'];
    const run = await aws.run('dev', worker, ...where, '--json');
    expect(JSON.parse(run.stdout)).toMatchObject({ Targets: 5, Succeeded: 1, Skipped: 4 });
  });

  it('replaces everything that identifies the organization with --anonymous, equal texts by equal ones', async () => {
    const { stdout } = await aws.run('organization', '--anonymous', '--role', 'Reader');
    const revealing = /Acme|acme|ann|payments|orders|old|audit|owner|env|prod|dev|Workloads|[2-5]{12}/g;
    expect(stdout.replace(/^#.*/, '').match(revealing)).toBeNull();
    const roles = [{ name: 'Reader', tags: { 'stepeverywhere:assumable': 'true' } }];
    const entries = parse(stdout).accounts.map(({ id, ...entry }: { id: string }) => [id, entry]);
    expect(parse(stdout)).toMatchObject({ managementAccount: '111111111111', defaults: { roles } });
    // In the order of the tree: an OU's own accounts come before those of the OUs in it.
    expect(Object.fromEntries(entries)).toEqual({
      111111111111: { name: 'management', tags: { 'tag-1': 'value-1' } },
      210000000001: { name: 'account-1', ou: 'ou-1', state: 'SUSPENDED', tags: { 'tag-2': 'value-2' } },
      210000000002: { name: 'account-2', ou: 'ou-1/ou-2', tags: { 'tag-2': 'value-3', 'tag-1': 'value-1' } },
      210000000003: {
        ...{ name: 'account-3', ou: 'ou-1/ou-2', tags: { 'tag-2': 'value-3' } },
        enabledRegions: ['ap-east-1', 'eu-south-1'],
      },
      210000000004: { name: 'account-4', ou: 'ou-2' },
    });
    const shape = ({ accounts }: ReturnType<typeof shapeOf>) =>
      Object.values(accounts as Record<string, { path: string[]; tags: object }>)
        .map(({ path, tags }) => `${path.length} ${Object.keys(tags).length}`)
        .sort();
    expect(shape(shapeOf(stdout))).toEqual(shape(shapeOf(original)));
  });

  it.each([
    ['AWSOrganizationsV20161128.DescribeOrganization', 'organizations:DescribeOrganization'],
    ['AWSOrganizationsV20161128.ListRoots', 'organizations:ListRoots'],
    ['AWSOrganizationsV20161128.ListAccountsForParent', 'organizations:ListAccountsForParent'],
    [
      'AWSOrganizationsV20161128.ListOrganizationalUnitsForParent',
      'organizations:ListOrganizationalUnitsForParent',
    ],
    ['AWSOrganizationsV20161128.ListTagsForResource', 'organizations:ListTagsForResource'],
  ])('names the permission that is missing: %s', async (operation, permission) => {
    proxy.fault(({ target }) =>
      target === operation ? { status: 400, error: 'AccessDeniedException' } : undefined,
    );
    const variables = { ...aws.environment, AWS_ENDPOINT_URL: proxy.url };
    const { status, stdout, stderr } = await runCommand(['organization'], aws.folder, variables);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      `cannot read the organization: AWS refuses ${permission} (AccessDeniedException: `,
    );
  });

  it('says how to continue without permission to read the accounts’ regions', async () => {
    proxy.fault(({ path }) =>
      path === '/listRegions' ? { status: 403, error: 'AccessDeniedException' } : undefined,
    );
    const variables = { ...aws.environment, AWS_ENDPOINT_URL: proxy.url };
    const refused = await runCommand(['organization'], aws.folder, variables);
    expect(refused.stderr).toMatch(
      /AWS refuses account:ListRegions for account \d{12} \(.*\); .* leave the regions out with --no-regions$/m,
    );
    const { stdout } = await runCommand(['organization', '--no-regions'], aws.folder, variables);
    expect(stdout).toContain('333333333333');
    expect(stdout).not.toContain('enabledRegions');
  });
});

it('keeps the structure of a large organization, whose lists have several pages', async () => {
  const size = { accounts: 130 };
  const big = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: size.accounts });
  try {
    const { stdout } = await big.run('organization', '--no-regions');
    const { accounts, units } = parseOrganization(stdout);
    const made = makeOrganization(size);
    const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id).sort();
    expect(idsOf(accounts)).toEqual(idsOf(made.accounts));
    // Ids of OUs are derived from their paths.
    expect(idsOf(units)).toEqual(idsOf(made.units));
  } finally {
    await big.close();
  }
});
