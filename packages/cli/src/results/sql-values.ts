import type { DuckDBType, DuckDBValue, DuckDBValueConverter } from '@duckdb/node-api';
import { loadDuckDb } from './load-duckdb.ts';

/** A value of a query's answer, as JSON has it. */
export type SqlValue =
  | null
  | boolean
  | number
  | string
  | readonly SqlValue[]
  | { readonly [key: string]: SqlValue };

/**
 * Makes the converter of DuckDB's values into JSON's.
 *
 * Whole numbers beyond 2^53 stay texts, digit by digit; decimals are numbers; times are texts; JSON is what it holds.
 */
export async function sqlValueConverter(): Promise<DuckDBValueConverter<SqlValue>> {
  const { DuckDBTypeId, JsonDuckDBValueConverter } = await loadDuckDb();
  const asJson = JsonDuckDBValueConverter as DuckDBValueConverter<SqlValue>;
  const convert = (value: DuckDBValue, type: DuckDBType): SqlValue => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    if (type.typeId === DuckDBTypeId.DECIMAL) return Number(String(value));
    if (type.typeId === DuckDBTypeId.VARCHAR && type.alias === 'JSON') return JSON.parse(String(value));
    return asJson(value, type, convert);
  };
  return convert;
}
