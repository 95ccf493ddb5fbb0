import { ExecutionDoesNotExist, paginateListExecutions } from '@aws-sdk/client-sfn';
import { bucketObjects } from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { executionPrefix } from '../aws/arn.ts';
import { type Orchestrator, readSettings } from '../aws/orchestrator.ts';
import { stateMachineOf } from '../aws/state-machine-arn.ts';
import { nameUnits } from '../aws/unit-names.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { type DescribedRun, describeRun } from './execution.ts';
import { isRealRun, isRefused, trialPrefix } from './run-kind.ts';
import type { ListedRuns, RunStore } from './run-store.ts';
import { readExecutionSummary } from './summary.ts';

/** Number of executions that are described at once: Step Functions allows some fifteen requests a second. */
const describedAtOnce = 5;

/** Maximum number of executions in one page of Step Functions. */
const longestPage = 1000;

/** The runs of a deployed orchestrator. */
export function orchestratorStore(orchestrator: Orchestrator): RunStore {
  const { aws } = orchestrator;
  let settings: ReturnType<typeof readSettings> | undefined;
  const bucket = async () => {
    settings ??= readSettings(orchestrator);
    return (await settings).bucket;
  };
  return {
    objects: ({ bucket }) => bucketObjects(aws.bucket, bucket),
    mention: ({ name }) => name,
    nameUnits: async (paths) => nameUnits(await aws.organizations(), paths),
    list: (which) =>
      pMapIterable(
        newest(orchestrator, which),
        async (arn) => {
          const run = await describeRun(aws.states, arn);
          const listed = { ...run, isEmulated: aws.isEmulated };
          if (run.status === 'RUNNING') return { run: listed };
          // Only a run that did not succeed has its summary in the bucket alone.
          const objects = bucketObjects(aws.bucket, run.output === undefined ? await bucket() : '');
          const summary = await readExecutionSummary(objects, run, { wait: false });
          return { run: listed, ...(summary && { summary }) };
        },
        { concurrency: describedAtOnce },
      ),
    async find(run) {
      const described = run === 'latest' ? await latest(orchestrator) : await named(orchestrator, run);
      return { ...described, bucket: await bucket(), isEmulated: aws.isEmulated };
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

async function named({ aws, stateMachine }: Orchestrator, run: string): Promise<DescribedRun> {
  const isArn = stateMachineOf(run) !== undefined;
  const arn = isArn ? run : executionPrefix(stateMachine.arn) + run;
  try {
    return await describeRun(aws.states, arn);
  } catch (cause) {
    if (!(cause instanceof ExecutionDoesNotExist) && (cause as Error).name !== 'InvalidArn') throw cause;
    throw new NoSuchRunError(
      run,
      `there is no run ${JSON.stringify(run)} of ${stateMachine.name} (Step Functions forgets runs after 90 days); \`step-everywhere list\` shows the runs there are`,
      { cause },
    );
  }
}

/** The kind of a run is only in its input, which a listing does not contain. */
async function latest({ aws, stateMachine }: Orchestrator): Promise<DescribedRun> {
  const pages = paginateListExecutions(
    { client: aws.states, pageSize: 20 },
    { stateMachineArn: stateMachine.arn },
  );
  let preflights = 0;
  for await (const { executions = [] } of pages) {
    for (const { name, executionArn = '' } of executions) {
      if (name?.startsWith(trialPrefix)) continue;
      const described = await describeRun(aws.states, executionArn);
      if (!isRealRun(described)) preflights += 1;
      else if (!isRefused(described)) return described;
    }
  }
  throw new NoSuchRunError(
    'latest',
    `${stateMachine.name} has no run yet${preflights > 0 ? ', only preflights' : ''}; \`step-everywhere run --help\` says how to start one`,
  );
}
