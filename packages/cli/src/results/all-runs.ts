import { splitArn } from '../aws/arn.ts';
import type { Console } from '../console/console.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { findNamedRun, openRunStore } from '../runs/find-named-run.ts';
import { type OpenedRun, openLocatedRun } from '../runs/open-run.ts';
import type { AddedColumn } from '../runs/result-rows.ts';
import { isRefused, parseInput, runKind } from '../runs/run-kind.ts';
import type { LocatedRun, RunStore } from '../runs/run-store.ts';
import { checkName, workerPrefix } from '../worker/worker-name.ts';
import type { ResultsOptions } from './results-options.ts';

/** The columns that name the run of each row when there are several runs. */
export const runColumns: readonly AddedColumn[] = [
  { name: 'Run', type: 'VARCHAR' },
  { name: 'StartTime', type: 'TIMESTAMP' },
];

/** Expected maximum number of executions to read. */
const limit = 1000;

/**
 * Finds the ended runs of one worker: the worker of the named run, or of `--function`. They are either all in
 * emulated accounts or all in real ones. A retry is part of the run that it retries, unless retries are left out.
 *
 * @param name of a run of the worker; ignored when `--function` names the worker.
 * @returns the newest first.
 * @throws {NoSuchRunError} when there is none.
 */
export async function openAllRuns(
  name: string,
  options: ResultsOptions,
  console: Console,
): Promise<OpenedRun[]> {
  const { store, wanted, isWanted } = await findWorker(name, options, console);
  const opened: OpenedRun[] = [];
  let first: LocatedRun | undefined;
  for await (const { run } of store.list({ limit })) {
    if (!isWanted(run) || !hasResults(run, options.merge)) continue;
    first ??= await store.find(run.arn);
    if (run.isEmulated !== first.isEmulated) continue;
    const found = await openLocatedRun(store, { ...run, bucket: run.bucket ?? first.bucket }, options);
    if (found !== undefined) opened.push(found);
  }
  if (opened.length === 0)
    throw new NoSuchRunError(
      name,
      `no run of ${wanted} has ended with results; \`step-everywhere list\` shows the runs there are`,
    );
  console.stderr.write(`${visibleLine(`${count(opened.length, 'run')} of ${wanted}`)}\n`);
  return opened;
}

interface WantedRuns {
  readonly store: RunStore;
  /** Name of the worker's function. */
  readonly wanted: string;
  isWanted(run: DescribedRun & Partial<LocatedRun>): boolean;
}

async function findWorker(name: string, options: ResultsOptions, console: Console): Promise<WantedRuns> {
  const { function: worker } = options;
  if (worker !== undefined) {
    const wanted = worker.startsWith('arn:') ? splitArn(worker).name : workerPrefix + checkName(worker);
    return {
      store: await openRunStore(options, console),
      wanted,
      isWanted: (run) => workerOf(run) === wanted,
    };
  }
  const { store, run: named } = await findNamedRun(name, options, console);
  const wanted = workerOf(named);
  return {
    store,
    wanted,
    isWanted: (run) => workerOf(run) === wanted && run.isEmulated === named.isEmulated,
  };
}

function workerOf({ input }: Pick<DescribedRun, 'input'>): string {
  const { Function: worker } = parseInput(input);
  return splitArn(String(worker)).name || String(worker);
}

function hasResults(run: DescribedRun, isMerged: boolean): boolean {
  const kind = runKind(run);
  return run.status !== 'RUNNING' && !isRefused(run) && (kind === 'run' || (kind === 'retry' && !isMerged));
}
