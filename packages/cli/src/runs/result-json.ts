import type { StoredResult } from '@step-everywhere/infra/internal/run';
import type { ResultRow } from './result-rows.ts';

/** A result as JSON on one line, as it was stored. Rows become a list, even if there is only one. */
export function resultJson({ isRows, texts }: StoredResult): string {
  return isRows ? `[${texts.join(',')}]` : texts.join('');
}

/**
 * Writes a row as JSON on one line.
 *
 * @param result writes the row's result.
 */
export function rowJson(
  { AccountId, AccountName, Region, Added, Result, ...rest }: ResultRow,
  result = resultJson,
): string {
  const text = JSON.stringify({ AccountId, AccountName, Region, ...Added, ...rest });
  return Result === undefined ? text : `${text.slice(0, -1)},"Result":${result(Result)}}`;
}
