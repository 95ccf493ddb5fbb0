import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { pMapIterable } from 'p-map';
import type { AccountDetail } from '../input/index.ts';
import { readTags, unitPaths } from '../organization/index.ts';
import type { AccountLine } from '../run/index.ts';

/** Organizations allows few ListTagsForResource calls a second, and the SDK slows down by itself. */
const lookUpsAtOnce = 4;

/**
 * Adds the facts that workers get about their account. They are read once, here, because workers may not read the organization.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function* addDetails(
  client: OrganizationsClient,
  details: readonly AccountDetail[],
  lines: AsyncIterable<AccountLine>,
): AsyncGenerator<AccountLine> {
  if (details.length === 0) return yield* lines;
  const paths = details.includes('ou') ? await unitPaths(client) : undefined;
  const complete = async (line: AccountLine): Promise<AccountLine> => {
    // No worker runs in an account that is left out.
    if (line.Skip !== undefined) return line;
    const OU = paths?.get(line.AccountId);
    const Tags = details.includes('tags') ? await readTags(client, line.AccountId) : undefined;
    return {
      ...line,
      ...(OU !== undefined && { OU }),
      ...(Tags && { Tags: Object.fromEntries(Tags) }),
    };
  };
  yield* pMapIterable(lines, complete, { concurrency: lookUpsAtOnce });
}
