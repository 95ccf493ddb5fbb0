import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { listTags } from './pages.ts';

/** Reads the tags of an account. @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} */
export async function readTags(
  client: OrganizationsClient,
  accountId: string,
): Promise<ReadonlyMap<string, string>> {
  const tags = new Map<string, string>();
  for await (const { Key, Value } of listTags(client, accountId)) tags.set(Key ?? '', Value ?? '');
  return tags;
}

/** Whether an account has every one of the tags, with one of the given values. */
export async function hasTags(
  client: OrganizationsClient,
  accountId: string,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<boolean> {
  const tags = await readTags(client, accountId);
  return [...wanted].every(([key, values]) => values.includes(tags.get(key) ?? '\0'));
}
