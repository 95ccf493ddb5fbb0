import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { listAccountsBelow, listRoots, listUnitsBelow } from './pages.ts';

/**
 * Finds the names of the OUs above each account in the organization.
 *
 * @returns by account id, for example `Workloads/Prod`; an empty text for an account in the root
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function unitPaths(client: OrganizationsClient): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for await (const { Id = '' } of listRoots(client)) await addBelow(client, Id, [], paths);
  return paths;
}

async function addBelow(
  client: OrganizationsClient,
  parent: string,
  names: readonly string[],
  paths: Map<string, string>,
): Promise<void> {
  for await (const { Id = '' } of listAccountsBelow(client, parent)) paths.set(Id, names.join('/'));
  for await (const { Id = '', Name = Id } of listUnitsBelow(client, parent))
    await addBelow(client, Id, [...names, pathPart(Name)], paths);
}

/** A slash separates the names in a path, so it is replaced inside a name. */
function pathPart(name: string): string {
  return name.replace(/[/\p{Cc}]/gu, '-');
}
