import {
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccounts,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import { asked } from '../organization/asked.ts';
import { nodesOf, type OrganizationNode, type UnitPath } from './organization-nodes.ts';

const remedy = 'or give ids in place of names';

/**
 * Lists the accounts and OUs of the caller's organization by their names.
 *
 * @throws {AwsCallError} for a call that AWS refuses, which names the permission.
 */
export async function listNodes(client: OrganizationsClient): Promise<OrganizationNode[]> {
  const accounts = await asked(
    'organizations:ListAccounts',
    async () => {
      const found = [];
      for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
        found.push(...Accounts.map(({ Id: id = '', Name: name = '' }) => ({ id, name })));
      return found;
    },
    remedy,
  );
  const { Roots = [] } = await asked(
    'organizations:ListRoots',
    () => client.send(new ListRootsCommand({})),
    remedy,
  );
  const rootIds = Roots.flatMap(({ Id }) => Id ?? []);
  const units = await asked(
    'organizations:ListOrganizationalUnitsForParent',
    async () => (await Promise.all(rootIds.map((rootId) => unitsBelow(client, rootId, [])))).flat(),
    remedy,
  );
  return nodesOf(rootIds, units, accounts);
}

/** Lists the OUs below a root or OU, in the order of their paths. */
async function unitsBelow(
  client: OrganizationsClient,
  ParentId: string,
  above: readonly string[],
): Promise<UnitPath[]> {
  const found: UnitPath[] = [];
  const pages = paginateListOrganizationalUnitsForParent({ client }, { ParentId });
  for await (const { OrganizationalUnits = [] } of pages)
    found.push(...OrganizationalUnits.map(({ Id: id = '', Name = '' }) => ({ id, path: [...above, Name] })));
  const all: UnitPath[] = [];
  for (const unit of found) all.push(unit, ...(await unitsBelow(client, unit.id, unit.path)));
  return all;
}
