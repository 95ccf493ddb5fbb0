import type { TargetLog } from './target-log.ts';

/** A target of a run, as a line of its worker names it. */
export interface NamedTarget extends Omit<TargetLog, 'lines'> {
  /** ARN of the run. */
  readonly execution: string;
}

/** The details that a line of a function's log group contains. */
export interface LambdaLine {
  /** The id of the invocation that wrote it. */
  readonly requestId?: string;
  /** The tenant of its environment, for a function with tenant isolation whose log format is JSON. */
  readonly tenantId?: string;
  /** Only for a line that the worker's `logger` wrote. */
  readonly target?: NamedTarget;
  /** Whether Lambda wrote it, to report that an invocation began or ended normally. */
  readonly isOfLambda: boolean;
}

/** Lines of Lambda itself in the log format Text. */
const OF_LAMBDA = /^(?:INIT_START|START|END|REPORT) /;

/**
 * The part of a line that names its invocation: the prefix of a plain line, or a field of a JSON line that was cut
 * off.
 */
const REQUEST =
  /^\S+Z\t([\da-f-]{36})\t|"(?:function_request_id|requestId|aws_request_id)": ?"([\da-f-]{36})"|RequestId: ([\da-f-]{36})/;

/**
 * Reads the details in a line of a function's log group, in each of Lambda's log formats.
 *
 * @param line without its line break.
 * @example
 * ```ts
 * readLambdaLine('END RequestId: 6f1c…'); // { requestId: '6f1c…', isOfLambda: true }
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation-monitor.html
 */
export function readLambdaLine(line: string): LambdaLine {
  const fields = fieldsOf(line);
  const record = (fields.record ?? {}) as Fields;
  const isWhole = line.startsWith('{') && Object.keys(fields).length > 0;
  const requestId = isWhole ? requestIn(fields, record) : REQUEST.exec(line)?.slice(1).find(Boolean);
  const tenantId = isWhole ? tenantIn(fields, record) : undefined;
  const target = targetIn(fields);
  return {
    ...(requestId !== undefined && { requestId }),
    ...(typeof tenantId === 'string' && { tenantId }),
    ...(target && { target }),
    isOfLambda: OF_LAMBDA.test(line) || (isWhole && isUsualEvent(fields.type, record.status)),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a line that is JSON, or that has JSON after the prefix of a plain line. */
function fieldsOf(line: string): Fields {
  const json = line.slice(line.indexOf('{'));
  if (!json.startsWith('{')) return {};
  try {
    return JSON.parse(json) as Fields;
  } catch {
    return {};
  }
}

/** Only fields of the line itself are read: the logged data may contain ids of other requests. */
function requestIn(fields: Fields, record: Fields): string | undefined {
  const { function_request_id, requestId, aws_request_id } = fields;
  const ids = [function_request_id, requestId, aws_request_id, record.requestId];
  return ids.find((id) => typeof id === 'string');
}

/**
 * Lambda names the tenant in its own events, and beside a printed line that it wraps; any other JSON is a worker's
 * data.
 */
function tenantIn({ type, timestamp, level, requestId, tenantId }: Fields, record: Fields): unknown {
  if (typeof type === 'string' && type.startsWith('platform.')) return record.tenantId;
  const isWrapped = [timestamp, level, requestId].every((field) => typeof field === 'string');
  return isWrapped ? tenantId : undefined;
}

/**
 * In the log format JSON, Lambda's own lines are events. Those that report a time-out or an error are kept, because
 * the author needs them.
 */
function isUsualEvent(type: unknown, status: unknown): boolean {
  return typeof type === 'string' && type.startsWith('platform.') && (status ?? 'success') === 'success';
}

function targetIn({ account, region, execution }: Fields): NamedTarget | undefined {
  if (typeof account !== 'string' || typeof region !== 'string' || typeof execution !== 'string')
    return undefined;
  return { accountId: account, region, execution };
}
