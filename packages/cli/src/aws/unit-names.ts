import {
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';

/** Above this number, OUs are not looked up one by one, and their ids are shown instead of names. */
const mostParents = 500;

/**
 * Finds the names of roots and OUs. Names are optional: without the permission, or when Organizations throttles for
 * long, the ids are shown.
 *
 * @param paths ids from a root down to an OU.
 */
export async function nameUnits(
  client: OrganizationsClient,
  paths: readonly (readonly string[])[],
): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  const parents = new Set<string>();
  for (const path of paths) {
    if (path[0] !== undefined) names[path[0]] = 'Root';
    for (const id of path.slice(0, -1)) parents.add(id);
  }
  try {
    for (const ParentId of [...parents].slice(0, mostParents)) {
      let NextToken: string | undefined;
      do {
        const page = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }));
        for (const { Id, Name } of page.OrganizationalUnits ?? []) if (Id && Name) names[Id] = Name;
        NextToken = page.NextToken;
      } while (NextToken);
    }
  } catch {
    // A user who may read results may still lack access to the organization.
  }
  return names;
}
