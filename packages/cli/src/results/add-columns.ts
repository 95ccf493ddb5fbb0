import { pMapIterable } from 'p-map';
import type { KnownAccounts } from '../organization/known-accounts.ts';
import type { ResultRow } from '../runs/result-rows.ts';
import type { AccountColumn } from './account-columns.ts';

/** Number of accounts that are looked up at once: Organizations allows few requests a second. */
const lookUpsAtOnce = 4;

/** Adds columns to rows; they are null for an account that is not known. */
export function addAccountColumns(
  rows: AsyncIterable<ResultRow>,
  wanted: readonly AccountColumn[],
  accounts: KnownAccounts,
): AsyncIterable<ResultRow> {
  const add = async (row: ResultRow): Promise<ResultRow> => {
    const account = await accounts(row.AccountId);
    const values = wanted.map(({ name, read }) => [name, account === undefined ? null : read(account)]);
    return { ...row, Added: { ...row.Added, ...Object.fromEntries(values) } };
  };
  return pMapIterable(rows, add, { concurrency: lookUpsAtOnce });
}
