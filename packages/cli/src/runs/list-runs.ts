import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { pMapIterable } from 'p-map';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import {
  findOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
} from '../orchestrator/orchestrator.ts';
import { duration } from '../progress/progress-line.ts';
import type { RunSummary } from '../run/summary.ts';
import { executionStatusOf, type RunStatus, runStatusOf } from './run-status.ts';
import { writeTable } from './table.ts';

/** The options of `step-everywhere list`. */
export interface ListOptions extends OrchestratorOptions {
  readonly status?: RunStatus;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** A run, as a list shows it; the counts are there once it has a summary. */
export interface ListedRun extends Partial<Pick<RunSummary, 'Targets' | 'Succeeded' | 'Failed'>> {
  readonly Name: string;
  readonly ExecutionId: string;
  readonly Status: RunStatus;
  /** ISO 8601. */
  readonly StartTime: string;
  readonly EndTime?: string;
  /** Name of the worker's function. */
  readonly Worker?: string;
}

/** Descriptions at the same time: Step Functions allows some fifteen a second. */
const describedAtOnce = 5;

/** Lists the newest runs. @returns the exit status. */
export async function listRuns(options: ListOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env);
  const runs: ListedRun[] = [];
  const described = pMapIterable(newest(orchestrator, options), (arn) => describe(orchestrator, arn), {
    concurrency: describedAtOnce,
  });
  for await (const run of described) runs.push(run);
  if (options.json) console.stdout.write(`${JSON.stringify(runs)}\n`);
  else if (runs.length === 0) console.stderr.write('No run.\n');
  else
    writeTable(console.stdout, ['NAME', 'STATUS', 'STARTED', 'TOOK', 'WORKER', 'TARGETS'], runs.map(cellsOf));
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
  let left = limit;
  for await (const { executions = [] } of pages) {
    for (const { executionArn } of executions.slice(0, left)) if (executionArn) yield executionArn;
    left -= executions.length;
    if (left <= 0) return;
  }
}

async function describe({ aws }: Orchestrator, executionArn: string): Promise<ListedRun> {
  const run = await aws.states.send(new DescribeExecutionCommand({ executionArn }));
  const { Function: worker } = JSON.parse(run.input ?? '{}') as { Function?: unknown };
  const summary = run.output === undefined ? undefined : (JSON.parse(run.output) as RunSummary);
  return {
    Name: run.name as string,
    ExecutionId: executionArn,
    Status: runStatusOf(run.status as string),
    StartTime: (run.startDate as Date).toISOString(),
    ...(run.stopDate && { EndTime: run.stopDate.toISOString() }),
    ...(typeof worker === 'string' && { Worker: worker.split(':')[6] ?? worker }),
    ...(summary && { Targets: summary.Targets, Succeeded: summary.Succeeded, Failed: summary.Failed }),
  };
}

function cellsOf({
  Name,
  Status,
  StartTime,
  EndTime,
  Worker = '',
  Targets,
  Failed = 0,
}: ListedRun): string[] {
  const took = EndTime && duration((Date.parse(EndTime) - Date.parse(StartTime)) / 1000);
  const targets = Targets === undefined ? '' : `${Targets}${Failed > 0 ? ` (${Failed} failed)` : ''}`;
  return [Name, Status, `${StartTime.slice(0, 19).replace('T', ' ')} UTC`, took ?? '', Worker, targets];
}
