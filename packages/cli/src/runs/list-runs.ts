import { paginateListExecutions } from '@aws-sdk/client-sfn';
import type { Summary } from '@step-everywhere/infra/run';
import { pMapIterable } from 'p-map';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import { type DescribedRun, describeRun } from '../orchestrator/find-run.ts';
import {
  findOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
} from '../orchestrator/orchestrator.ts';
import { readSettings } from '../orchestrator/orchestrator-settings.ts';
import { parseInput, type RunKind, runKind } from '../orchestrator/run-kind.ts';
import { duration } from '../progress/progress-line.ts';
import { count } from './describe-plan.ts';
import { readSummary } from './read-summary.ts';
import { executionStatusOf, type RunStatus, runStatusOf } from './run-status.ts';
import { writeTable } from './table.ts';

/** The options of `step-everywhere list`. */
export interface ListOptions extends OrchestratorOptions {
  readonly status?: RunStatus;
  /** 1 to 1,000. */
  readonly limit: number;
}

type Counts = Pick<Summary, 'Targets' | 'Succeeded' | 'Failed' | 'Skipped' | 'NotAttempted'>;

/** A run, as a list shows it; the counts are there once it has a summary. */
export interface ListedRun extends Partial<Counts> {
  readonly Name: string;
  readonly ExecutionId: string;
  readonly Kind: RunKind;
  readonly Status: RunStatus;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly EndTime?: string;
  /** Name of the worker's function. */
  readonly Worker?: string;
  /** Of a preflight: targets in whose way nothing stands. */
  readonly Ready?: number;
}

/** Descriptions at the same time: Step Functions allows some fifteen a second. */
const describedAtOnce = 5;

/** Lists the newest runs. @returns the exit status. */
export async function listRuns(options: ListOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env);
  const { status, limit } = options;
  const described = pMapIterable(newest(orchestrator, options), lister(orchestrator), {
    concurrency: describedAtOnce,
  });
  const runs: ListedRun[] = [];
  for await (const run of described) {
    if (status === undefined || run.Status === status) runs.push(run);
    if (runs.length === limit) break;
  }
  if (options.json) console.stdout.write(`${JSON.stringify(runs)}\n`);
  else if (runs.length === 0) console.stderr.write('No run.\n');
  else writeTable(console.stdout, header, runs.map(cellsOf));
  return exitStatus.succeeded;
}

async function* newest(
  { aws, stateMachine }: Orchestrator,
  { status, limit }: ListOptions,
): AsyncGenerator<string> {
  const pages = paginateListExecutions(
    { client: aws.states, pageSize: Math.min(limit, 1000) },
    {
      stateMachineArn: stateMachine.arn,
      ...(status === undefined ? {} : { statusFilter: executionStatusOf(status) }),
    },
  );
  for await (const { executions = [] } of pages)
    for (const { executionArn } of executions) if (executionArn) yield executionArn;
}

function lister(orchestrator: Orchestrator): (executionArn: string) => Promise<ListedRun> {
  let settings: ReturnType<typeof readSettings> | undefined;
  const bucketOf = async () => {
    settings ??= readSettings(orchestrator);
    return (await settings).bucket;
  };
  return async (executionArn) => {
    const run = await describeRun(orchestrator, executionArn);
    if (run.status === 'RUNNING') return listed(run);
    // Only a run that did not go through has its summary in the bucket alone.
    const bucket = run.output === undefined ? await bucketOf() : '';
    return listed(run, await readSummary(orchestrator, bucket, run, { wait: false }));
  };
}

function listed(run: DescribedRun, summary?: Summary): ListedRun {
  const { Function: worker } = parseInput(run.input);
  return {
    Name: run.name,
    ExecutionId: run.arn,
    Kind: runKind(run),
    Status: runStatusOf(run.status, summary),
    StartTime: run.startDate.toISOString(),
    ...(run.stopDate && { EndTime: run.stopDate.toISOString() }),
    ...(typeof worker === 'string' && { Worker: worker.split(':')[6] ?? worker }),
    ...(summary && countsOf(summary)),
    ...(summary?.Preflight && { Ready: summary.Preflight.Targets }),
  };
}

function countsOf({ Targets, Succeeded, Failed, Skipped, NotAttempted }: Summary): Counts {
  return { Targets, Succeeded, Failed, Skipped, NotAttempted };
}

const header = ['NAME', 'KIND', 'STATUS', 'STARTED', 'TOOK', 'WORKER', 'RESULT'] as const;

function cellsOf(run: ListedRun): string[] {
  const { Name, Kind, Status, StartTime, EndTime, Worker = '' } = run;
  const took = EndTime && duration((Date.parse(EndTime) - Date.parse(StartTime)) / 1000);
  const started = `${StartTime.slice(0, 19).replace('T', ' ')} UTC`;
  return [Name, Kind, Status, started, took ?? '', Worker, resultOf(run)];
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
  const told = ends.flatMap(([number, end]) => (number > 0 ? `${number} ${end}` : []));
  return [count(Targets, 'target'), ...(told.length > 0 ? [told.join(', ')] : [])].join(': ');
}
