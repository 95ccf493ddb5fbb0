import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { RunStoreOptions } from '../runs/find-named-run.ts';
import type { TargetStatus } from '../runs/status.ts';
import type { AccountColumn } from './account-columns.ts';

/** The formats for a single file of rows. */
export const rowFormats = ['jsonl', 'csv', 'json'] as const;

/** One of {@link rowFormats}. */
export type RowFormat = (typeof rowFormats)[number];

/** The options of `step-everywhere results`. */
export interface ResultsOptions extends RunStoreOptions, OrganizationRoleOptions {
  /** A folder, a file, or `-` for standard output. */
  readonly out?: string;
  readonly format?: RowFormat | 'folder' | 'table';
  /** Only targets with one of these statuses. */
  readonly status?: readonly TargetStatus[];
  /** Whether retries are merged into their runs; true unless set to false. */
  readonly merge: boolean;
  /** Whether CSV is for a program: no cell is changed to protect spreadsheets. */
  readonly raw?: boolean;
  /** Whether CSV is for a spreadsheet: with a byte order mark, and ids as text. */
  readonly excel?: boolean;
  /** Whether each target has one line, even if the worker yields rows. */
  readonly byTarget?: boolean;
  /** Details of accounts as further columns. */
  readonly columns?: readonly AccountColumn[];
  /** Whether to read the results of all runs of the worker. */
  readonly all?: boolean;
  /** With `all`: ARN or name of the worker; the worker of the named run when absent. */
  readonly function?: string;
  /** SQL over the rows, or `@FILE` for a file with SQL. */
  readonly query?: string;
}
