import { type FilteredLogEvent, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Aws } from '../aws/clients.ts';
import type { PlacedRun } from '../runs/run-place.ts';
import type { TargetLog } from './target-log.ts';

/** Milliseconds by which the clocks of services may differ, and in which the last lines of a run arrive. */
const margin = 60_000;

/** The lines of Lambda itself, which say nothing of a target. */
const OF_LAMBDA = /^(?:INIT_START|START|END|REPORT) /;

/** The part of a line that names its invocation: the prefix of a plain line, or a field of a logger's. */
const REQUEST =
  /^\S+Z\t([\da-f-]{36})\t|"(?:function_request_id|requestId|aws_request_id)":"([\da-f-]{36})"|RequestId: ([\da-f-]{36})/;

/**
 * Reads what the worker of a run on AWS logged, from the log group of its function.
 *
 * The run recorded which invocation was in which target. Of one that it has not recorded, since it goes on for example, a line
 * names the target itself, as those of the worker's logger do.
 *
 * @param worker ARN of the run's function.
 * @param targets of the run's invocations, by the ids of these.
 */
export async function* logsOnAws(
  aws: Aws,
  run: PlacedRun,
  worker: string,
  targets: ReadonlyMap<string, Omit<TargetLog, 'lines'>>,
): AsyncIterable<TargetLog> {
  const lambda = await aws.lambda();
  const { LoggingConfig, FunctionName } = await lambda.send(
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
  yield* byTarget(events, run.arn, targets);
}

interface Invocation {
  target?: { readonly accountId: string; readonly region: string; readonly execution: string };
  readonly lines: string[];
}

/** Sorts the lines of a log group by their invocations, and these by their targets. */
function byTarget(
  events: readonly FilteredLogEvent[],
  execution: string,
  targets: ReadonlyMap<string, Omit<TargetLog, 'lines'>>,
): TargetLog[] {
  const invocations = new Map<string, Invocation>();
  const current = new Map<string, string>();
  for (const { logStreamName = '', message = '' } of events) {
    const line = message.replace(/\n$/, '');
    const [, ...ids] = REQUEST.exec(line) ?? [];
    const id = ids.find((each) => each !== undefined) ?? current.get(logStreamName) ?? logStreamName;
    current.set(logStreamName, id);
    const invocation = invocations.get(id) ?? begun(targets.get(id), execution);
    invocations.set(id, invocation);
    const target = targetIn(line);
    if (target !== undefined) invocation.target = target;
    if (!OF_LAMBDA.test(line)) invocation.lines.push(line);
  }
  return [...invocations.values()]
    .filter(
      ({ target, lines }) => lines.length > 0 && (target === undefined || target.execution === execution),
    )
    .map(({ target, lines }) => ({
      accountId: target?.accountId ?? '-',
      region: target?.region ?? '-',
      lines,
    }));
}

function begun(target: Omit<TargetLog, 'lines'> | undefined, execution: string): Invocation {
  return { ...(target && { target: { ...target, execution } }), lines: [] };
}

/** A line of the worker's logger has its target in it. */
function targetIn(line: string): Invocation['target'] {
  const json = line.slice(line.indexOf('{'));
  if (!json.includes('"execution"')) return undefined;
  try {
    const { account, region, execution } = JSON.parse(json) as Record<string, unknown>;
    if (typeof account !== 'string' || typeof region !== 'string' || typeof execution !== 'string')
      return undefined;
    return { accountId: account, region, execution };
  } catch {
    return undefined;
  }
}
