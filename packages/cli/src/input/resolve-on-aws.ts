import {
  ListRootsCommand,
  type OrganizationsClient,
  paginateListAccounts,
  paginateListOrganizationalUnitsForParent,
} from '@aws-sdk/client-organizations';
import type { Aws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { explainRefusal } from '../organization/explain-refusal.ts';
import type { ExecutionInput, InputOptions } from './execution-input.ts';
import { nodesOf, type OrganizationNode, type UnitPath } from './organization-nodes.ts';
import { resolveInput } from './resolve-input.ts';

/**
 * Replaces names and patterns in a run's input as `resolveInput` does, with the caller's organization and regions on
 * AWS.
 *
 * @throws {OptionError} for a name that does not exist or is not unique, and for a pattern without a matching region.
 * @throws {AwsCallError} for a call that AWS refuses.
 */
export function resolveOnAws(
  input: ExecutionInput,
  options: InputOptions,
  aws: Pick<Aws, 'organizations' | 'launchedRegions'>,
  partition: string,
  console: Pick<Console, 'stderr'>,
): Promise<ExecutionInput> {
  const surroundings = {
    nodes: async () =>
      listNodes(await aws.organizations()).catch(explainRefusal('or give ids instead of names')),
    regions: async () => (await aws.launchedRegions(partition)).codes,
  };
  return resolveInput(input, options, surroundings, console);
}

/**
 * Lists the accounts and OUs of the caller's organization by their names.
 *
 * @throws the error of AWS, for example a refusal.
 */
async function listNodes(client: OrganizationsClient): Promise<OrganizationNode[]> {
  const accounts = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {}))
    accounts.push(...Accounts.map(({ Id: id = '', Name: name = '' }) => ({ id, name })));
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const rootIds = Roots.flatMap(({ Id }) => Id ?? []);
  const units = await Promise.all(rootIds.map((rootId) => unitsBelow(client, rootId, [])));
  return nodesOf(rootIds, units.flat(), accounts);
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
