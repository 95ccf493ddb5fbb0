import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { pMapIterable } from 'p-map';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { readSettings } from '../aws/orchestrator-settings.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { describeRun, findRun } from './find-run.ts';
import type { ListedRuns, RunPlace } from './run-place.ts';
import { readSummary } from './summary.ts';

/** Descriptions at the same time: Step Functions allows some fifteen a second. */
const describedAtOnce = 5;

/** Step Functions lists so many executions a page. */
const longestPage = 1000;

/** The runs of a deployed orchestrator. */
export function orchestratorRuns(orchestrator: Orchestrator): RunPlace {
  const { aws } = orchestrator;
  return {
    client: aws.bucket,
    mention: ({ name }) => name,
    nameUnits: async (paths) => nameUnits(await aws.organizations(), paths),
    list: (which) =>
      pMapIterable(newest(orchestrator, which), describer(orchestrator), { concurrency: describedAtOnce }),
    async find(run) {
      const described = await findRun(orchestrator, run);
      const { bucket } = await readSettings(orchestrator);
      return { ...described, bucket };
    },
  };
}

async function* newest(
  { aws, stateMachine }: Orchestrator,
  { executionStatus: status, limit }: ListedRuns,
): AsyncGenerator<string> {
  const pages = paginateListExecutions(
    { client: aws.states, pageSize: Math.min(limit, longestPage) },
    { stateMachineArn: stateMachine.arn, ...(status && { statusFilter: status }) },
  );
  for await (const { executions = [] } of pages)
    for (const { executionArn } of executions) if (executionArn) yield executionArn;
}

function describer(orchestrator: Orchestrator) {
  let settings: ReturnType<typeof readSettings> | undefined;
  const bucketOf = async () => {
    settings ??= readSettings(orchestrator);
    return (await settings).bucket;
  };
  return async (executionArn: string) => {
    const run = await describeRun(orchestrator, executionArn);
    if (run.status === 'RUNNING') return { run };
    // Only a run that did not go through has its summary in the bucket alone.
    const bucket = run.output === undefined ? await bucketOf() : '';
    const summary = await readSummary(orchestrator.aws.bucket, bucket, run, { wait: false });
    return { run, ...(summary && { summary }) };
  };
}
