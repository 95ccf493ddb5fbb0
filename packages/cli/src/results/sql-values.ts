import type { DuckDBType, DuckDBValue, DuckDBValueConverter } from '@duckdb/node-api';
import { exactNumber, parseExactly } from '../json/exact-json.ts';
import { loadDuckDb } from './load-duckdb.ts';

/** A value of a query's answer, as it is written in JSON. */
export type SqlValue =
  | null
  | boolean
  | number
  | string
  | readonly SqlValue[]
  | { readonly [key: string]: SqlValue };

/**
 * Makes the converter from DuckDB's values to JSON's.
 * Whole numbers and decimals keep all their digits when `JSON.stringify` writes them; times become text; JSON columns
 * become their value.
 */
export async function sqlValueConverter(): Promise<DuckDBValueConverter<SqlValue>> {
  const { DuckDBTypeId, JsonDuckDBValueConverter } = await loadDuckDb();
  const asJson = JsonDuckDBValueConverter as DuckDBValueConverter<SqlValue>;
  const convert = (value: DuckDBValue, type: DuckDBType): SqlValue => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'bigint' || type.typeId === DuckDBTypeId.DECIMAL)
      return exactNumber(String(value)) as SqlValue;
    if (type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON')
      return parseExactly(String(value)) as SqlValue;
    return asJson(value, type, convert);
  };
  return convert;
}
