import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { AccountDetail } from '../input/index.ts';
import { readTags, unitPaths } from '../organization/index.ts';
import type { AccountLine } from '../run/index.ts';

/**
 * Adds what workers are to be told of their account, and takes away what they are not: a selection by tags has read those. It is
 * read here, once, since workers have no right to read the organization; in an account that is left out, no worker asks.
 *
 * @param now milliseconds since any time
 * @throws {InputError} for tags of more accounts than can be read in the time that there is
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function* addDetails(
  client: OrganizationsClient,
  details: readonly AccountDetail[],
  lines: AsyncIterable<AccountLine>,
  now?: () => number,
): AsyncGenerator<AccountLine> {
  const tagged = details.includes('tags') ? withTags(client, lines, now) : withoutTags(lines);
  const paths = details.includes('ou') ? await unitPaths(client) : undefined;
  for await (const line of tagged) {
    const OU = line.Skip === undefined ? paths?.get(line.AccountId) : undefined;
    yield OU === undefined ? line : { ...line, OU };
  }
}

async function* withoutTags(lines: AsyncIterable<AccountLine>): AsyncGenerator<AccountLine> {
  for await (const { Tags: _, ...line } of lines) yield line;
}

async function* withTags(
  client: OrganizationsClient,
  lines: AsyncIterable<AccountLine>,
  now: (() => number) | undefined,
): AsyncGenerator<AccountLine> {
  const all: AccountLine[] = [];
  for await (const line of lines) all.push(line);
  const idOf = ({ AccountId, Tags, Skip }: AccountLine) =>
    Tags === undefined && Skip === undefined ? AccountId : undefined;
  for await (const [line, tags] of readTags(client, all, idOf, 'AccountDetails', now))
    yield idOf(line) === undefined ? line : { ...line, Tags: Object.fromEntries(tags) };
}
