import { closest, distance } from 'fastest-levenshtein';

/**
 * Suggests the known word that is most similar to a misspelt one.
 *
 * @returns a sentence in brackets, with a space before it; an empty string when no known word is similar.
 * @example
 * ```ts
 * didYouMean('runing', ['running', 'stopped']); // ' (Did you mean running?)'
 * ```
 */
export function didYouMean(given: string, known: readonly string[]): string {
  if (known.length === 0 || given.length > 100 || known.includes(given)) return '';
  const small = given.toLowerCase();
  // An unfinished word may lack many letters.
  const begun = known.filter((word) => word.startsWith(small));
  if (small.length >= 3 && begun.length === 1) return ` (Did you mean ${begun[0]}?)`;
  const nearest = closest(small, known);
  // In a short word, two different letters are too many, unless they only changed places.
  const most = small.length > 4 || sorted(small) === sorted(nearest) ? 2 : 1;
  return distance(small, nearest) <= most ? ` (Did you mean ${nearest}?)` : '';
}

function sorted(word: string): string {
  return [...word].sort().join('');
}
