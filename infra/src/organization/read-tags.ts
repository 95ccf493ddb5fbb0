import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { pMapIterable } from 'p-map';
import { InputError } from '../errors/index.ts';
import { listTags } from './pages.ts';

/** Values by key. */
export type Tags = ReadonlyMap<string, string>;

/** Organizations allows few calls of ListTagsForResource a second, and the SDK slows down by itself. */
const queriesAtOnce = 4;

/** Seconds in which the tags of all accounts have to be read: the function that lists targets has 900. */
const longest = 780;

/** Seconds after which it is known how quickly Organizations answers. Tags that would take too long are refused then. */
const rateKnownAfter = 30;

/**
 * Reads the tags of accounts, in their order.
 *
 * @param all what has an account each
 * @param idOf says whose tags are wanted; nothing where none are
 * @param field of the input that asks for them, for an error
 * @param now milliseconds since any time
 * @throws {InputError} for tags of more accounts than can be read in the time that there is
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export function readTags<Subject>(
  client: OrganizationsClient,
  all: readonly Subject[],
  idOf: (subject: Subject) => string | undefined,
  field: string,
  now: () => number = () => performance.now(),
): AsyncIterable<readonly [Subject, Tags]> {
  const accounts = all.filter((subject) => idOf(subject) !== undefined).length;
  const begun = now();
  let read = 0;
  const ask = async (subject: Subject): Promise<readonly [Subject, Tags]> => {
    const id = idOf(subject);
    if (id === undefined) return [subject, new Map()];
    const tags = new Map<string, string>();
    for await (const { Key, Value } of listTags(client, id)) tags.set(Key ?? '', Value ?? '');
    read += 1;
    refuseTooMany(field, read, accounts, (now() - begun) / 1000);
    return [subject, tags];
  };
  return pMapIterable(all, ask, { concurrency: queriesAtOnce });
}

/** Rather at once than when the function's time is up. */
function refuseTooMany(field: string, read: number, all: number, seconds: number): void {
  const whole = (seconds / read) * all;
  if (seconds < rateKnownAfter || whole <= longest) return;
  throw new InputError(
    field,
    `${field} asks for the tags of ${all} accounts, and Organizations answers for ${(read / seconds).toFixed(1)} a second: ` +
      `that would take ${Math.ceil(whole / 60)} minutes, and there are ${longest / 60}. ` +
      'Select fewer with Accounts.Include or Accounts.Exclude, such as OUs, or name the account ids (--accounts @FILE).',
  );
}
