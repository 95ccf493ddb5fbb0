import { walkKeys } from './walk-keys.ts';

/** The keys to list. */
export interface Listing {
  readonly prefix: string;
  /** Keys with the same text between the prefix and this delimiter become one common prefix; empty for none. */
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Only keys after this key or common prefix. */
  readonly after: string;
}

/** One page of a listing, in the order of keys. */
export interface ListingPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The last key or common prefix if there are more, for the next page's `after`. */
  readonly last: string | undefined;
}

/** Lists the keys in a bucket's folder. */
export async function listObjects(
  folder: string,
  { prefix, delimiter, maxKeys, after }: Listing,
): Promise<ListingPage> {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  const commonPrefixOf = (key: string): string | undefined => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? undefined : key.slice(0, end + delimiter.length);
  };
  const isOneEnough = (folderKey: string) =>
    folderKey.startsWith(prefix) && commonPrefixOf(folderKey) !== undefined;
  let last: string | undefined;
  for await (const key of walkKeys(folder, { prefix, after, isOneEnough })) {
    const common = commonPrefixOf(key);
    if (common !== undefined && (common === commonPrefixes.at(-1) || common === after)) continue;
    if (keys.length + commonPrefixes.length === maxKeys) return { keys, commonPrefixes, last };
    if (common === undefined) keys.push(key);
    else commonPrefixes.push(common);
    last = common ?? key;
  }
  return { keys, commonPrefixes, last: undefined };
}
