import { AwsError } from '../aws-error.ts';
import { restJson } from '../protocols/rest-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';
import { cutPage } from './page.ts';
import { routes } from './scheduler/routes.ts';
import { isScheduleExpression } from './scheduler/schedule-expression.ts';
import type { ScheduleInput, Schedules } from './scheduler/schedules.ts';

/**
 * EventBridge Scheduler: schedules in the groups of stacks and in `default`. The emulator has no clock for them: a schedule
 * only starts when `fireSchedule` of the emulator is called.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
export function schedulerService(schedules: Schedules): Service {
  return {
    signingName: 'scheduler',
    protocol: restJson({ routes }),
    operations: {
      CreateSchedule: (input: ScheduleInput, call) => createSchedule(input, call, schedules),
      GetSchedule: (input: Named, call) => named(input, call, schedules),
      UpdateSchedule: (input: ScheduleInput, call) => {
        named(input, call, schedules);
        checkSchedule(input);
        return { ScheduleArn: schedules.put(input, call).Arn };
      },
      DeleteSchedule: (input: Named, call) => {
        schedules.delete(named(input, call, schedules));
        return {};
      },
      ListSchedules: (input: ListInput, call) => listSchedules(input, call, schedules),
      GetScheduleGroup: ({ Name }: { readonly Name: string }, call) => {
        const Arn = schedules.requireGroup(Name, call);
        const CreationDate = schedules.dateOfGroup(Arn);
        return { Arn, Name, State: 'ACTIVE', CreationDate, LastModificationDate: CreationDate };
      },
    } satisfies Record<string, Operation>,
  };
}

interface Named {
  readonly Name: string;
  readonly GroupName?: string;
}

function named({ Name, GroupName = 'default' }: Named, call: Call, schedules: Schedules) {
  checkInput('ValidationException', { Name }, { Name: nameRule });
  return schedules.get(Name, GroupName, call);
}

const nameRule = { kind: 'string', required: true, maxLength: 64, pattern: /[0-9a-zA-Z-_.]+/ } as const;

function createSchedule(input: ScheduleInput, call: Call, schedules: Schedules): object {
  checkSchedule(input);
  const { Name, GroupName = 'default' } = input;
  schedules.requireGroup(GroupName, call);
  if (schedules.find(Name, GroupName, call))
    throw new AwsError('ConflictException', `Schedule ${Name} already exists.`, 409);
  return { ScheduleArn: schedules.put(input, call).Arn };
}

function checkSchedule(input: ScheduleInput): void {
  const { ScheduleExpression, FlexibleTimeWindow, Target } = input;
  checkInput(
    'ValidationException',
    { ...input },
    {
      Name: nameRule,
      GroupName: { kind: 'string', maxLength: 64, pattern: /[0-9a-zA-Z-_.]+/ },
      ScheduleExpression: { kind: 'string', required: true, minLength: 1, maxLength: 256 },
      ScheduleExpressionTimezone: { kind: 'string', minLength: 1, maxLength: 50 },
      State: { oneOf: ['ENABLED', 'DISABLED'] },
      Description: { kind: 'string', maxLength: 512 },
      FlexibleTimeWindow: { kind: 'structure', required: true },
      Target: { kind: 'structure', required: true },
    },
  );
  checkInput(
    'ValidationException',
    { ...Target },
    {
      Arn: { kind: 'string', required: true, minLength: 1, maxLength: 1600 },
      RoleArn: {
        kind: 'string',
        required: true,
        pattern: /arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+/,
      },
      Input: { kind: 'string', minLength: 1 },
      RetryPolicy: { kind: 'structure' },
      DeadLetterConfig: { kind: 'structure' },
    },
  );
  checkInput(
    'ValidationException',
    { ...Target.RetryPolicy },
    {
      MaximumEventAgeInSeconds: { kind: 'number', min: 60, max: 86_400 },
      MaximumRetryAttempts: { kind: 'number', min: 0, max: 185 },
    },
  );
  const { Mode } = FlexibleTimeWindow as { readonly Mode?: string };
  checkInput(
    'ValidationException',
    { ...FlexibleTimeWindow },
    {
      Mode: { required: true, oneOf: ['OFF', 'FLEXIBLE'] },
      MaximumWindowInMinutes: { kind: 'number', required: Mode === 'FLEXIBLE', min: 1, max: 1440 },
    },
  );
  if (!isScheduleExpression(ScheduleExpression))
    throw new AwsError('ValidationException', `Invalid Schedule Expression ${ScheduleExpression}.`);
  if (!isTimeZone(input.ScheduleExpressionTimezone))
    throw new AwsError(
      'ValidationException',
      'The ScheduleExpressionTimezone you provided is not supported or is invalid.',
    );
}

function isTimeZone(timeZone = 'UTC'): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

interface ListInput {
  readonly GroupName?: string;
  readonly NamePrefix?: string;
  readonly State?: string;
  readonly MaxResults?: string;
  readonly NextToken?: string;
}

function listSchedules(input: ListInput, call: Call, schedules: Schedules): object {
  const { GroupName, NamePrefix = '', State, MaxResults = '100', NextToken } = input;
  checkInput('ValidationException', { MaxResults }, { MaxResults: { kind: 'number', min: 1, max: 100 } });
  if (GroupName !== undefined) schedules.requireGroup(GroupName, call);
  const fitting = schedules
    .of(call)
    .filter(
      (each) =>
        (GroupName === undefined || each.GroupName === GroupName) &&
        each.Name.startsWith(NamePrefix) &&
        (State === undefined || each.State === State),
    );
  const { items, nextToken } = cutPage(fitting, {
    size: Number(MaxResults),
    token: NextToken,
    list: `schedules of ${GroupName} ${NamePrefix} ${State}`,
    invalidToken: () => new AwsError('ValidationException', 'The NextToken is not valid.'),
  });
  const Schedules = items.map(
    ({ Arn, GroupName, Name, State, CreationDate, LastModificationDate, Target }) => ({
      ...{ Arn, GroupName, Name, State, CreationDate, LastModificationDate },
      Target: { Arn: Target.Arn },
    }),
  );
  return { Schedules, NextToken: nextToken };
}
