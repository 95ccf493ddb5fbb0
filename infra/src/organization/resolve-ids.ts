import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { InputError, ServiceCallError } from '../errors/index.ts';
import { listAccountsBelow, listRoots, listUnitsBelow } from './pages.ts';

/** The accounts that a list of account, OU and root ids stands for. */
export interface ResolvedIds {
  has(accountId: string): boolean;
  /** Account ids that were named one by one, and so must exist. */
  readonly named: readonly string[];
}

/**
 * Finds the accounts behind ids: an OU stands for its whole subtree, the root for every account.
 *
 * @param field where the ids stand in the input, for an error
 * @throws {InputError} for an OU or root that the organization does not have
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
