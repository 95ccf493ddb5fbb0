/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page starts; undefined on the last one. */
  readonly nextToken: string | undefined;
}

/** The page to return. */
export interface PageRequest {
  readonly size: number;
  /** Token from an earlier page; undefined for the first one. */
  readonly token: string | undefined;
  /** Identifies the list, so that a token of another list is refused. */
  readonly list: string;
  /** Makes the error for an unknown token. */
  readonly invalidToken: () => Error;
}

/**
 * Returns one page of a list.
 *
 * A full page has a successor even if nothing is left, as AWS often does: only an absent token ends a list.
 */
export function cutPage<Item>(
  all: readonly Item[],
  { size, token, list, invalidToken }: PageRequest,
): Page<Item> {
  const start = token === undefined ? 0 : readToken(token, list);
  if (start === undefined || start > all.length) throw invalidToken();
  const items = all.slice(start, start + size);
  const end = start + items.length;
  const isLast = items.length < size;
  return {
    items,
    nextToken: isLast ? undefined : Buffer.from(JSON.stringify([list, end])).toString('base64url'),
  };
}

function readToken(token: string, list: string): number | undefined {
  try {
    const [of, start] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown];
    return of === list && Number.isInteger(start) && (start as number) >= 0 ? (start as number) : undefined;
  } catch {
    return undefined;
  }
}
