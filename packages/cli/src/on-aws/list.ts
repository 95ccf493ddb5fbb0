import { type Summary, scheduleOf } from '@step-everywhere/infra/internal/run';
import { splitArn } from '../aws/arn.ts';
import { commandName } from '../console/command-name.ts';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { writeTable } from '../console/table.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { count, duration } from '../console/words.ts';
import type { DescribedRun } from '../runs/execution.ts';
import { openRunStore, type RunStoreOptions } from '../runs/find-named-run.ts';
import { parseInput, type RunKind, runKind } from '../runs/run-kind.ts';
import type { LocatedRun, RunStore } from '../runs/run-store.ts';
import { executionStatusOf, type RunStatus, runStatusOf } from '../runs/status.ts';

/** The options of `step-everywhere list`. */
export interface ListOptions extends RunStoreOptions {
  readonly status?: RunStatus;
  /** 1 to 1,000. */
  readonly limit: number;
}

type Counts = Pick<Summary, 'Targets' | 'Succeeded' | 'Failed' | 'Skipped' | 'NotAttempted'>;

/** A run in a list; the counts are present once it has a summary. */
export interface ListedRun extends Partial<Counts> {
  readonly Name: string;
  readonly ExecutionId: string;
  readonly Kind: RunKind;
  /** Whether its accounts were emulated. */
  readonly Emulated: boolean;
  readonly Status: RunStatus;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly EndTime?: string;
  /** Name of the worker's function. */
  readonly Worker?: string;
  /** Name of the schedule that started it, and the scheduled time in ISO 8601. */
  readonly Schedule?: { readonly Name: string; readonly Time: string };
  /** In a preflight: number of targets that could run. */
  readonly Ready?: number;
}

/** Lists the newest runs. @returns the exit status. */
export async function listRuns(options: ListOptions, console: Console): Promise<number> {
  const { status, limit } = options;
  const store = await openRunStore(options, console);
  const which = { limit, ...(status && { executionStatus: executionStatusOf(status) }) };
  const runs: ListedRun[] = [];
  for await (const { run, summary } of store.list(which)) {
    const row = listed(run, summary);
    if (status === undefined || row.Status === status) runs.push(row);
    if (runs.length === limit) break;
  }
  if (options.json) console.stdout.write(`${visibleJson(runs)}\n`);
  else if (runs.length === 0)
    console.stderr.write(store.shown === undefined ? 'No run.\n' : `No run is in ${store.shown}.\n`);
  else {
    writeTable(console.stdout, header, runs.map(cellsOf));
    explainIncomplete(runs, store, console);
  }
  return exitStatus.succeeded;
}

/** Says what `incomplete` means, below a table that has such a run. */
function explainIncomplete(runs: readonly ListedRun[], store: RunStore, { stderr, env }: Console): void {
  const run = runs.find(({ Status }) => Status === 'incomplete');
  if (run === undefined) return;
  const status = `${commandName(env)} status ${store.mention({ name: run.Name })}`;
  stderr.write(
    `${visibleLine(`incomplete: the run ended, and some targets failed or were not attempted. To see how many, and how to retry them: ${status}`)}\n`,
  );
}

function listed(run: DescribedRun & Pick<LocatedRun, 'isEmulated'>, summary?: Summary): ListedRun {
  const { Function: worker } = parseInput(run.input);
  const schedule = scheduleOf(run.input);
  return {
    Name: run.name,
    ExecutionId: run.arn,
    Kind: runKind(run),
    Emulated: run.isEmulated ?? false,
    Status: runStatusOf(run.status, summary),
    StartTime: run.startDate.toISOString(),
    ...(run.stopDate && { EndTime: run.stopDate.toISOString() }),
    ...(typeof worker === 'string' && { Worker: splitArn(worker).name || worker }),
    ...(schedule && { Schedule: { Name: schedule.name, Time: schedule.time } }),
    ...(summary && countsOf(summary)),
    ...(summary?.Preflight && { Ready: summary.Preflight.Targets }),
  };
}

function countsOf({ Targets, Succeeded, Failed, Skipped, NotAttempted }: Summary): Counts {
  return { Targets, Succeeded, Failed, Skipped, NotAttempted };
}

const header = ['NAME', 'KIND', 'ACCOUNTS', 'STATUS', 'STARTED', 'TOOK', 'WORKER', 'RESULT'] as const;

function cellsOf(run: ListedRun): string[] {
  const { Name, Kind, Emulated, Status, StartTime, EndTime, Worker = '' } = run;
  const took = EndTime && duration((Date.parse(EndTime) - Date.parse(StartTime)) / 1000);
  const started = `${StartTime.slice(0, 19).replace('T', ' ')} UTC`;
  return [Name, Kind, Emulated ? 'emulated' : 'real', Status, started, took ?? '', Worker, resultOf(run)];
}

/** @example `204 targets: 153 succeeded, 34 failed, 17 skipped` */
function resultOf({ Targets, Ready = 0, ...run }: ListedRun): string {
  if (Targets === undefined) return '';
  const { Succeeded = 0, Failed = 0, Skipped = 0, NotAttempted = 0 } = run;
  const ends = [
    [Ready, 'ready'],
    [Succeeded, 'succeeded'],
    [Failed, 'failed'],
    [Skipped, 'skipped'],
    [NotAttempted - Ready, 'not attempted'],
  ] as const;
  const parts = ends.flatMap(([number, end]) => (number > 0 ? `${number} ${end}` : []));
  return [count(Targets, 'target'), ...(parts.length > 0 ? [parts.join(', ')] : [])].join(': ');
}
