import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Aws } from '../aws/clients.ts';
import type { LocatedRun } from '../runs/run-store.ts';
import { type NamedTarget, readLambdaLine } from './lambda-line.ts';
import type { TargetLog } from './target-log.ts';

/** Milliseconds by which the clocks of services may differ, and within which the last lines of a run arrive. */
const margin = 60_000;

/**
 * Reads what the worker of a run on AWS logged, from the log group of its function.
 * The run records the target of each invocation when it has ended. For an unrecorded invocation, for example in a
 * running run, a line may name the target itself, as those of the worker's logger do. All invocations in one log
 * stream belong to one environment, so those of a worker with tenant isolation belong to one account.
 *
 * @param worker ARN of the run's function.
 * @param targets of the run's invocations, by invocation id.
 */
export async function* logsOnAws(
  aws: Aws,
  run: LocatedRun,
  worker: string,
  targets: ReadonlyMap<string, Omit<TargetLog, 'lines'>>,
): AsyncIterable<TargetLog> {
  const lambda = await aws.lambda();
  const { LoggingConfig, FunctionName, TenancyConfig } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: worker }),
  );
  const logGroupName = LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
  const client = await aws.logs();
  const { startDate, stopDate } = run;
  const input = {
    logGroupName,
    startTime: startDate.getTime() - margin,
    endTime: (stopDate ?? new Date()).getTime() + margin,
  };
  const events: FilteredLogEvent[] = [];
  for await (const page of paginateFilterLogEvents({ client }, input)) events.push(...(page.events ?? []));
  yield* byTarget(events, run.arn, targets, TenancyConfig !== undefined);
}

interface Invocation {
  target?: NamedTarget;
  readonly logStreamName: string;
  readonly lines: string[];
}

/** Sorts the lines of a log group by invocation, and the invocations by target. */
function byTarget(
  events: readonly FilteredLogEvent[],
  execution: string,
  targets: ReadonlyMap<string, Omit<TargetLog, 'lines'>>,
  isTenantIsolated: boolean,
): TargetLog[] {
  const invocations = new Map<string, Invocation>();
  const current = new Map<string, string>();
  const tenants = new Map<string, string>();
  for (const { logStreamName = '', message = '' } of events) {
    const line = message.replace(/\n$/, '');
    const { requestId, tenantId, target, isOfLambda } = readLambdaLine(line);
    const id = requestId ?? current.get(logStreamName) ?? logStreamName;
    current.set(logStreamName, id);
    const invocation = invocations.get(id) ?? begun(targets.get(id), execution, logStreamName);
    invocations.set(id, invocation);
    // The run's record, or else the first such line, decides; a later line may be the worker's own data.
    if (target !== undefined) invocation.target ??= target;
    if (!isOfLambda) invocation.lines.push(line);
    // The account is the tenant. Lambda names it before the worker prints anything, so a worker cannot change it.
    const account = isTenantIsolated ? (tenantId ?? invocation.target?.accountId) : undefined;
    if (account !== undefined && !tenants.has(logStreamName)) tenants.set(logStreamName, account);
  }
  return [...invocations.values()]
    .filter(
      ({ target, lines }) => lines.length > 0 && (target === undefined || target.execution === execution),
    )
    .map(({ target, logStreamName, lines }) => ({
      accountId: target?.accountId ?? tenants.get(logStreamName) ?? '-',
      region: target?.region ?? '-',
      lines,
    }));
}

function begun(
  target: Omit<TargetLog, 'lines'> | undefined,
  execution: string,
  logStreamName: string,
): Invocation {
  return { ...(target && { target: { ...target, execution } }), logStreamName, lines: [] };
}
