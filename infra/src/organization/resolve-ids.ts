import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { InputError, ServiceCallError } from '../errors/index.ts';
import { listAccountsBelow, listRoots, listUnitsBelow } from './pages.ts';

/** The accounts that a list of account, OU and root ids selects. */
export interface ResolvedIds {
  has(accountId: string): boolean;
  /** Account ids in the list itself; they must exist. */
  readonly named: readonly string[];
}

/**
 * Finds the accounts for a list of ids: an OU selects its whole subtree, the root every account.
 *
 * @param field the ids in the input, for an error
 * @throws {InputError} for an OU or root that does not exist in the organization
 */
export async function resolveIds(
  client: OrganizationsClient,
  field: string,
  ids: readonly string[],
): Promise<ResolvedIds> {
  const accounts = new Set<string>();
  const named = ids.filter((id) => /^\d/.test(id));
  for (const id of named) accounts.add(id);
  let everything = false;
  for (const id of ids) {
    if (id.startsWith('r-')) everything = await confirmRoot(client, field, id);
    if (id.startsWith('ou-')) await addSubtree(client, field, id, accounts);
  }
  return { named, has: (accountId) => everything || accounts.has(accountId) };
}

async function confirmRoot(client: OrganizationsClient, field: string, id: string): Promise<true> {
  const roots: string[] = [];
  for await (const { Id } of listRoots(client)) roots.push(Id ?? '');
  if (roots.includes(id)) return true;
  throw new InputError(
    field,
    `${field} names ${JSON.stringify(id)}, but must name a root of the organization: ${roots.join(', ')}.`,
  );
}

async function addSubtree(
  client: OrganizationsClient,
  field: string,
  unit: string,
  accounts: Set<string>,
): Promise<void> {
  try {
    for await (const { Id } of listAccountsBelow(client, unit)) accounts.add(Id ?? '');
    for await (const { Id } of listUnitsBelow(client, unit)) {
      await addSubtree(client, field, Id ?? '', accounts);
    }
  } catch (error) {
    const cause = error instanceof ServiceCallError ? (error.cause as Error) : undefined;
    if (cause?.name !== 'ParentNotFoundException') throw error;
    throw new InputError(
      field,
      `${field} names ${JSON.stringify(unit)}, but must name OUs of the organization, and it has none with that id.`,
      { cause },
    );
  }
}
