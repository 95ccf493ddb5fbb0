import { closest, distance } from 'fastest-levenshtein';

/**
 * Suggests what may have been meant by a name that is none.
 *
 * @returns one sentence, or nothing when no known name is near (two letters wrong at most, whatever their case)
 * @example
 * ```ts
 * didYouMean('eu-noth-1', ['eu-north-1', 'eu-west-1']); // 'Did you mean "eu-north-1"?'
 * ```
 */
export function didYouMean(given: string, known: readonly string[]): string {
  if (given.length > 100 || known.length === 0) return '';
  const nearest = closest(
    given.toLowerCase(),
    [...known].map((name) => name.toLowerCase()),
  );
  const found = known.find((name) => name.toLowerCase() === nearest) ?? '';
  return distance(given.toLowerCase(), nearest) <= 2 ? `Did you mean ${JSON.stringify(found)}?` : '';
}
