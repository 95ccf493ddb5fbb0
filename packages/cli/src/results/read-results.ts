import { splitArn } from '../aws/arn.ts';
import type { Console } from '../console/console.ts';
import type { KnownAccounts } from '../organization/known-accounts.ts';
import { type OpenedRun, openRun } from '../runs/open-run.ts';
import { type AddedColumn, type ResultRow, resultRows, rowOf } from '../runs/result-rows.ts';
import { endedTargets } from '../runs/targets.ts';
import { needTags } from './account-columns.ts';
import { addAccountColumns } from './add-columns.ts';
import { openAllRuns, runColumns } from './all-runs.ts';
import type { ResultsOptions } from './results-options.ts';

/** The results that a command reads. */
export interface ReadResults {
  /** Columns that the user added to the rows. */
  readonly added: readonly AddedColumn[];
  /** One row for each target. */
  readonly rows: AsyncIterable<ResultRow>;
  /** Finds out from the first target with a result whether the worker yields rows. */
  areRows(): Promise<boolean>;
}

/**
 * Finds the results of a run, or with `--all` those of all runs of its worker, and the columns that the user added.
 *
 * @param name as the user gave it.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function readResults(
  name: string,
  options: ResultsOptions,
  console: Console,
): Promise<ReadResults> {
  const runs = options.all
    ? await openAllRuns(name, options, console)
    : [await openRun(name, options, console)];
  const { columns = [], status } = options;
  const rows = options.all ? rowsOfRuns(runs, status) : rowsOf(runs[0] as OpenedRun, status);
  const [first] = runs;
  const withColumns =
    columns.length === 0
      ? rows
      : addAccountColumns(rows, columns, await accountsOf(first as OpenedRun, options, console));
  return {
    added: [...(options.all ? runColumns : []), ...columns],
    rows: withColumns,
    areRows: () => areRows(runs),
  };
}

const rowsOf = ({ objects, run, retries }: OpenedRun, status: ResultsOptions['status']) =>
  resultRows(objects, run, retries, status);

async function* rowsOfRuns(
  runs: readonly OpenedRun[],
  status: ResultsOptions['status'],
): AsyncGenerator<ResultRow> {
  for (const run of runs) {
    const { name, startDate } = run.described;
    const Added = { Run: name, StartTime: startDate.toISOString() };
    for await (const row of rowsOf(run, status)) yield { ...row, Added };
  }
}

async function areRows(runs: readonly OpenedRun[]): Promise<boolean> {
  for (const { objects, run, retries } of runs) {
    for await (const target of endedTargets(objects, run, retries)) {
      if (target.key === undefined) continue;
      const { Result } = await rowOf(objects, target);
      if (Result !== undefined) return Result.isRows;
    }
  }
  return false;
}

/**
 * For a run in an emulated organization, the accounts come from its description; otherwise from the present
 * organization.
 */
async function accountsOf(
  { described: { note, arn } }: OpenedRun,
  options: ResultsOptions,
  console: Console,
): Promise<KnownAccounts> {
  const { emulatedAccounts, knownAccounts } = await import('../organization/known-accounts.ts');
  if (note?.Start.Command === 'dev') {
    const { chooseOrganization } = await import('../local/organization.ts');
    const { Organization: org } = note.Start;
    return emulatedAccounts(await chooseOrganization(org === undefined ? {} : { org }, console.cwd));
  }
  const { connectAws } = await import('../aws/clients.ts');
  const endpointUrl = options.endpointUrl ?? note?.Start.EndpointUrl;
  const aws = await connectAws(
    { ...options, ...(endpointUrl && { endpointUrl }) },
    console,
    splitArn(arn).region,
  );
  return knownAccounts(aws, needTags(options.columns ?? []));
}
