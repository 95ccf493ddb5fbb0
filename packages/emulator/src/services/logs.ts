import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import type { InvocationLog } from '../workers/recent-logs.ts';
import { checkInput } from './input-check.ts';
import type { Functions } from './lambda/functions.ts';
import { cutPage } from './page.ts';

/**
 * CloudWatch Logs: `FilterLogEvents` for the log groups of functions.
 *
 * It has the last 4 KB of the last 1,000 invocations of each function; the function's log file has everything.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function logsService(functions: Functions): Service {
  return {
    signingName: 'logs',
    protocol: awsJson({ version: '1.1', targetPrefix: 'Logs_20140328' }),
    operations: {
      FilterLogEvents: (input: FilterInput, call) => filterLogEvents(input, call, functions),
    } satisfies Record<string, Operation>,
  };
}

interface FilterInput {
  readonly logGroupName?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly limit?: number;
  readonly nextToken?: string;
}

function filterLogEvents(input: FilterInput, { caller, region }: Call, functions: Functions): object {
  const { logGroupName = '', startTime = 0, endTime = Number.MAX_SAFE_INTEGER, limit = 10_000 } = input;
  checkInput(
    'InvalidParameterException',
    { logGroupName, startTime, endTime, limit, filterPattern: input.filterPattern },
    {
      logGroupName: { kind: 'string', required: true, minLength: 1, maxLength: 512 },
      startTime: { kind: 'number', min: 0 },
      endTime: { kind: 'number', min: 0 },
      limit: { kind: 'number', min: 1, max: 10_000 },
      filterPattern: { kind: 'string', maxLength: 1024 },
    },
  );
  if (input.filterPattern)
    throw new AwsError(
      'InvalidParameterException',
      'The emulator knows no filter patterns; leave filterPattern out.',
    );
  const found = functions
    .of(caller.accountId, region)
    .find(({ definition }) => logGroupName === `/aws/lambda/${definition.name}`);
  if (found === undefined)
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  const events = [...found.versions.values()]
    .flatMap(({ recentLogs }) => recentLogs.all.flatMap(eventsOf))
    .filter(({ timestamp }) => timestamp >= startTime && timestamp <= endTime)
    .sort((one, other) => one.timestamp - other.timestamp);
  const { items, nextToken } = cutPage(events, {
    size: limit,
    token: input.nextToken,
    list: `events of ${logGroupName}`,
    invalidToken: () => new AwsError('InvalidParameterException', 'The specified nextToken is invalid.'),
  });
  return { events: items, searchedLogStreams: [], ...(nextToken && { nextToken }) };
}

/** The beginning of a logger's line, in plain text or in JSON. */
const TIME = /^(?:\{"[^}]*"timestamp":")?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z)/;

/** One event per line; a line without a time has the time of the previous one. */
function eventsOf({ logStreamName, startedAt, text }: InvocationLog) {
  let timestamp = startedAt;
  return text.split('\n').flatMap((line, index) => {
    if (line === '') return [];
    const [, time] = TIME.exec(line) ?? [];
    timestamp = time === undefined ? timestamp : Date.parse(time);
    const eventId = createHash('md5').update(`${logStreamName}/${startedAt}/${index}`).digest('hex');
    return [{ logStreamName, timestamp, message: `${line}\n`, ingestionTime: timestamp, eventId }];
  });
}
