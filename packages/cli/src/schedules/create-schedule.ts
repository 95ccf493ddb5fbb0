import { CreateScheduleCommand, type CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { type Orchestrator, readSettings } from '../aws/orchestrator.ts';
import { readWorker } from '../aws/worker-configuration.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { count } from '../console/words.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { type ExecutionInput, readRunInput } from '../input/execution-input.ts';
import { resolveOnAws } from '../input/resolve-on-aws.ts';
import { scheduleHome } from './schedule-home.ts';
import type { CreateOptions } from './schedule-options.ts';

/** How often and for how long Scheduler retries when Step Functions refuses a start. */
const patience = { attempts: 10, seconds: 3600 } as const;

/** A run's name has at most 80 characters, of which `-2026-11-30T020000Z` takes 19. */
const namePattern = /^[\w-]{1,61}$/;

/**
 * The starter passes the input on as a string inside JSON, and a state of Step Functions accepts 256 KiB. The rest is
 * for the ARN and the name beside it (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
 */
const maxQuotedBytes = 250 * 1024;

/**
 * Creates a schedule that starts runs of a worker.
 *
 * @throws {OptionError} for an input that the orchestrator would refuse or that is too large for the starter, and for
 * a time that Scheduler refuses.
 * @throws {AwsCallError} when there is no such worker, or the stack is too old for schedules.
 */
export async function createSchedule(
  orchestrator: Orchestrator,
  name: string,
  options: CreateOptions,
  console: Pick<Console, 'cwd' | 'stderr'>,
): Promise<void> {
  if (!namePattern.test(name))
    throw new OptionError('NAME', `${JSON.stringify(name)} must be 1 to 61 letters, digits, "-" or "_"`);
  const { aws, stateMachine } = orchestrator;
  const settings = await readSettings(orchestrator);
  const given = await readRunInput(options, stateMachine, console.cwd);
  // Names are resolved once, when the schedule is created.
  const input = await resolveOnAws(given, options, aws, stateMachine.partition, console);
  const { worker } = checkRunInput(input, options, stateMachine, settings.defaultRegions);
  await readWorker(await aws.lambda(), worker.arn);
  const request = await requestOf(orchestrator, name, input, options);
  const scheduler = await aws.scheduler();
  await scheduler.send(new CreateScheduleCommand(request)).catch((cause) => {
    throw explained(cause as Error, name);
  });
}

async function requestOf(
  orchestrator: Orchestrator,
  name: string,
  input: ExecutionInput,
  { cron, timezone, window, retries, description }: CreateOptions,
): Promise<CreateScheduleCommandInput> {
  const ScheduleExpression = expressionOf(cron);
  const home = await scheduleHome(orchestrator);
  // Scheduler replaces the keyword in angle brackets.
  const Schedule = { Name: name, Time: '<aws.scheduler.scheduled-time>' };
  const Input = JSON.stringify({ ...input, Schedule });
  refuseLarge(Input);
  return {
    Name: name,
    GroupName: home.group,
    ScheduleExpression,
    ScheduleExpressionTimezone: timezone ?? 'UTC',
    FlexibleTimeWindow:
      window === undefined ? { Mode: 'OFF' } : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: window },
    ...(description !== undefined && { Description: description }),
    Target: {
      Arn: home.targetArn,
      RoleArn: home.roleArn,
      Input,
      RetryPolicy: {
        MaximumRetryAttempts: retries ?? patience.attempts,
        MaximumEventAgeInSeconds: patience.seconds,
      },
      DeadLetterConfig: { Arn: home.deadLettersArn },
    },
  };
}

/** Most other programs use five fields, and Scheduler's own error only says that the expression is invalid. */
function expressionOf(cron: string | undefined): string {
  if (cron === undefined) throw new OptionError('--cron', 'is needed, such as --cron "0 2 * * ? *"');
  const text = cron.trim();
  if (/^(?:rate|at)\(.*\)$/.test(text)) return text;
  const [, fields = text] = /^cron\((.*)\)$/.exec(text) ?? [];
  const number = fields.split(/\s+/).filter(Boolean).length;
  if (number === 6) return `cron(${fields})`;
  throw new OptionError(
    '--cron',
    `${JSON.stringify(cron)} has ${count(number, 'field')}, and EventBridge Scheduler takes six: minutes, hours, day of the month, month, day of the week, year, for example "0 2 * * ? *" for every day at 02:00`,
  );
}

function refuseLarge(input: string): void {
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= maxQuotedBytes) return;
  throw new OptionError(
    'schedule create',
    `the input of the runs takes ${bytes} bytes, of at most ${maxQuotedBytes}, with a backslash before each quotation mark; choose accounts by OU or tag instead of one by one, or put the data of the payload into S3`,
  );
}

function explained(cause: Error, name: string): unknown {
  if (cause.name === 'ConflictException')
    return new OptionError(
      'NAME',
      `there is a schedule ${name} already; delete it first, or choose another name`,
      {
        cause,
      },
    );
  if (cause.name === 'ResourceNotFoundException')
    return new AwsCallError(
      `the orchestrator's stack has no group for schedules (${cause.message}); update it with \`step-everywhere deploy\``,
      { cause },
    );
  if (cause.name !== 'ValidationException') return cause;
  const option = /timezone/i.test(cause.message) ? '--timezone' : '--cron';
  return new OptionError(option, `EventBridge Scheduler refuses it: ${cause.message}`, { cause });
}
