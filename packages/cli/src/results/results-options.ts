import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { RunPlaceOptions } from '../runs/find-named-run.ts';
import type { TargetStatus } from '../runs/status.ts';
import type { AccountColumn } from './account-columns.ts';

/** The forms of one file of rows. */
export const rowFormats = ['jsonl', 'csv', 'json'] as const;

/** One of {@link rowFormats}. */
export type RowFormat = (typeof rowFormats)[number];

/** The options of `step-everywhere results`. */
export interface ResultsOptions extends RunPlaceOptions, OrganizationRoleOptions {
  /** A folder, a file, or `-` for standard output. */
  readonly out?: string;
  readonly format?: RowFormat | 'folder' | 'table';
  /** Only targets that ended so. */
  readonly status?: readonly TargetStatus[];
  /** Whether retries are taken in; they are unless it is false. */
  readonly merge: boolean;
  /** Whether CSV is for a machine: no cell is changed to keep a spreadsheet from running it. */
  readonly raw?: boolean;
  /** Whether CSV is for a spreadsheet: a byte order mark, and ids as texts. */
  readonly excel?: boolean;
  /** Whether there is a line for each target, also where a worker yields rows. */
  readonly byTarget?: boolean;
  /** What is known of an account, as further columns. */
  readonly columns?: readonly AccountColumn[];
  /** Whether the results of all runs of the worker are wanted. */
  readonly all?: boolean;
  /** With `all`: ARN or name of the worker; that of the named run when absent. */
  readonly function?: string;
  /** SQL over the rows, or `@FILE` that holds it. */
  readonly query?: string;
}
