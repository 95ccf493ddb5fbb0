import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { BusEvent, FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRun } from '../../src/runs/execution.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';

let aws: DeployedCloud;
let group: string;
let starterArn: string;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  group = aws.cloud.stateMachineArn.split(':').at(-1) as string;
  starterArn = `${aws.cloud.stateMachineArn}-starter`;
});
afterAll(() => aws.close());

const schedule = (...args: string[]) => aws.run('schedule', ...args);
const what = ['--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1'];
const nightly = ['--cron', '0 2 * * ? *', ...what];
/** In the past, because a run that began before it was due does not count as the schedule's run. */
const due = '2025-11-30T02:00:00Z';

/**
 * Fires a schedule, and waits for the end of the execution that it starts: the starter's, if the command line created
 * the schedule.
 */
async function fire(name: string, time = due) {
  const arn = await aws.cloud.emulator.fireSchedule(name, { group, time: new Date(time) });
  return arn === undefined ? undefined : ended(arn);
}

const runArn = (name: string) =>
  `${aws.cloud.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

async function runs(): Promise<string[]> {
  const command = new ListExecutionsCommand({ stateMachineArn: aws.cloud.stateMachineArn });
  const { executions = [] } = await aws.cloud.stepFunctions.send(command);
  return executions.map(({ name = '' }) => name);
}

/** The tasks of an execution with their parameters and how they ended. */
async function tasksOf(executionArn = '') {
  const { events = [] } = await aws.cloud.stepFunctions.send(
    new GetExecutionHistoryCommand({ executionArn }),
  );
  return events.flatMap(({ type, previousEventId = 0 }) => {
    if (type !== 'TaskSucceeded' && type !== 'TaskFailed') return [];
    const scheduled = events.find(({ id }) => id === previousEventId - 1)?.taskScheduledEventDetails;
    return { type, resource: scheduled?.resource, parameters: JSON.parse(scheduled?.parameters ?? '{}') };
  });
}

/** Only calls of the starter, because the test's own schedules call Step Functions, too. */
const byStarter = ({ caller }: FaultyRequest) => caller.principalArn.includes('-ScheduleStarter-');

function scheduler(): SchedulerClient {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } =
    aws.cloud.emulator.environment;
  return new SchedulerClient({
    endpoint: aws.cloud.emulator.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
  });
}
const stored = (Name: string): Promise<GetScheduleCommandOutput> =>
  scheduler().send(new GetScheduleCommand({ Name, GroupName: group }));

/** Creates a schedule without the command line. */
async function make(Name: string, { Arn, Input }: { readonly Arn: string; readonly Input: string }) {
  const { Target } = await stored('nightly');
  await scheduler().send(
    new CreateScheduleCommand({
      Name,
      GroupName: group,
      ScheduleExpression: 'rate(12 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn, RoleArn: Target?.RoleArn, Input },
    }),
  );
}

async function ended(executionArn = '') {
  const describeIt = () => describeRun(aws.cloud.stepFunctions, executionArn);
  await expect.poll(async () => (await describeIt()).status).not.toBe('RUNNING');
  return describeIt();
}

describe('step-everywhere schedule', () => {
  it('creates a schedule that starts runs with the stack’s role, and retries', async () => {
    const options = ['--timezone', 'Europe/Zurich', '--window', '15', '--retries', '3', '--read-only'];
    const { status, stdout } = await schedule('create', 'nightly', ...nightly, ...options, '--json');
    expect(status).toBe(0);
    const input = {
      RoleName: 'Auditor',
      Regions: ['us-east-1'],
      Function: aws.worker.arn,
      Session: { ReadOnly: true },
      Schedule: { Name: 'nightly', Time: '<aws.scheduler.scheduled-time>' },
    };
    expect(JSON.parse(stdout)).toEqual({
      Name: 'nightly',
      State: 'enabled',
      When: 'cron(0 2 * * ? *)',
      TimeZone: 'Europe/Zurich',
      WindowMinutes: 15,
      Retries: 3,
      Worker: 'StepEverywhere_example',
      RoleName: 'Auditor',
      Input: input,
    });
    const { Target, FlexibleTimeWindow, GroupName } = await stored('nightly');
    expect(GroupName).toBe(group);
    expect(FlexibleTimeWindow).toEqual({ Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 });
    expect(Target).toMatchObject({
      Arn: starterArn,
      RoleArn: expect.stringMatching(/:role\/StepEverywhere-Schedule-\w+$/),
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: expect.stringMatching(new RegExp(`:sqs:.*:${group}-dead-letters$`)) },
    });
    expect(JSON.parse(Target?.Input ?? '')).toEqual(input);
  });

  it('starts runs whose name has the schedule and the time, as the event and the list show', async () => {
    const events: BusEvent[] = [];
    const forget = aws.cloud.emulator.onEvent((event) => events.push(event));
    const name = 'nightly-2025-11-30T020000Z';
    expect(await fire('nightly')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await ended(runArn(name))).toMatchObject({ status: 'SUCCEEDED' });
    const Schedule = { Name: 'nightly', Time: due };
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]?.detail).toMatchObject({ Name: name, Scheduled: true, Schedule });
    forget();
    const { stdout } = await aws.run('list', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ Name: name, Schedule }]);
  });

  it('starts nothing when Scheduler delivers a second time', async () => {
    const before = await runs();
    const second = await fire('nightly');
    expect(second).toMatchObject({ status: 'SUCCEEDED' });
    expect(await tasksOf(second?.arn)).toMatchObject([
      { type: 'TaskFailed', resource: 'startExecution' },
      { type: 'TaskSucceeded', resource: 'describeExecution' },
    ]);
    expect(await runs()).toEqual(before);
  });

  it.each([
    ['with another input', '2025-12-24T02:00:00Z', (_: string) => '{}', false],
    ['before it is due', '9999-12-24T02:00:00Z', (input: string) => input, true],
  ])('reports that somebody has taken the name of a run %s', async (_, time, given, HasSameInput) => {
    const { Target } = await stored('nightly');
    const own = (Target?.Input ?? '').replace('<aws.scheduler.scheduled-time>', time);
    const name = `nightly-${time.replaceAll(':', '')}`;
    const { stateMachineArn } = aws.cloud;
    const start = new StartExecutionCommand({ stateMachineArn, name, input: given(own) });
    await aws.cloud.stepFunctions.send(start);
    await ended(runArn(name));
    const starter = await fire('nightly', time);
    expect(starter).toMatchObject({ status: 'FAILED', error: 'NotStarted' });
    const letter = (await tasksOf(starter?.arn)).at(-1);
    expect(letter).toMatchObject({ type: 'TaskSucceeded', resource: 'sendMessage' });
    expect(JSON.parse(letter?.parameters.MessageBody)).toMatchObject({
      RoleName: 'Auditor',
      Schedule: { Name: 'nightly', Time: time },
      Failure: { Error: 'Sfn.ExecutionAlreadyExistsException' },
      Namesake: { HasSameInput, StartDate: expect.any(String) },
    });
  });

  it('tries again when Step Functions throttles', async () => {
    const time = '2025-12-01T02:00:00Z';
    const throttled = { service: 'states', operation: 'StartExecution', answer: 'throttled' } as const;
    const lift = aws.cloud.emulator.inject({ ...throttled, when: byStarter, times: 1 });
    const starter = await fire('nightly', time);
    lift();
    expect(starter).toMatchObject({ status: 'SUCCEEDED' });
    expect(await tasksOf(starter?.arn)).toMatchObject([{ type: 'TaskFailed' }, { type: 'TaskSucceeded' }]);
    expect(await ended(runArn('nightly-2025-12-01T020000Z'))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('puts what it cannot start into the dead-letter queue, with the reason', async () => {
    const answer = { code: 'StateMachineDoesNotExist', message: 'gone' };
    const refused = { service: 'states', operation: 'StartExecution', answer } as const;
    const lift = aws.cloud.emulator.inject({ ...refused, when: byStarter });
    const starter = await fire('nightly', '2025-12-02T02:00:00Z');
    lift();
    expect(starter).toMatchObject({ status: 'FAILED', error: 'NotStarted' });
    const [start, letter, ...others] = await tasksOf(starter?.arn);
    expect([start?.type, letter?.type, letter?.resource, others]).toEqual([
      ...['TaskFailed', 'TaskSucceeded', 'sendMessage'],
      [],
    ]);
    expect(letter?.parameters.QueueUrl).toMatch(new RegExp(`/${group}-dead-letters$`));
    expect(JSON.parse(letter?.parameters.MessageBody)).toMatchObject({
      RoleName: 'Auditor',
      Schedule: { Name: 'nightly', Time: '2025-12-02T02:00:00Z' },
      Failure: {
        Error: 'Sfn.StateMachineDoesNotExistException',
        Cause: expect.stringMatching(/^gone/),
      },
    });
  });

  it.each([
    ['no Schedule', {}],
    ['no time', { Schedule: { Name: 'by-hand' } }],
    ['a name that is too long', { Schedule: { Name: 'x'.repeat(62), Time: due } }],
  ])('puts a start with %s into that queue as well', async (_, given) => {
    const Input = JSON.stringify({ Function: aws.worker.arn, RoleName: 'Auditor', ...given });
    await make('by-hand', { Arn: starterArn, Input });
    const before = await runs();
    const starter = await fire('by-hand');
    await schedule('delete', 'by-hand');
    expect(starter).toMatchObject({ status: 'FAILED', error: 'NotStarted' });
    expect((await tasksOf(starter?.arn)).at(-1)).toMatchObject({
      type: 'TaskSucceeded',
      resource: 'sendMessage',
    });
    expect(await runs()).toEqual(before);
  });

  it('leaves out an input that is too large for a message', async () => {
    const Schedule = { Name: 'by-hand', Time: '<aws.scheduler.scheduled-time>' };
    const Accounts = { Include: Array.from({ length: 16_000 }, () => '111122223333') };
    await make('by-hand', { Arn: starterArn, Input: JSON.stringify({ Accounts, Schedule }) });
    const starter = await fire('by-hand');
    await schedule('delete', 'by-hand');
    expect(starter).toMatchObject({ status: 'FAILED', error: 'NotStarted' });
    const letter = (await tasksOf(starter?.arn)).at(-1);
    expect(letter).toMatchObject({ type: 'TaskSucceeded', resource: 'sendMessage' });
    expect(JSON.parse(letter?.parameters.MessageBody)).toEqual({
      Starter: starter?.arn,
      Schedule: { Name: 'by-hand', Time: due },
      Failure: { Error: 'States.DataLimitExceeded', Cause: expect.any(String) },
    });
  });

  it('refuses an input that would be too large for the starter', async () => {
    const file = join(aws.folder, 'large.json');
    const Include = Array.from({ length: 16_000 }, (_, i) => String(200_000_000_000 + i));
    await writeFile(file, JSON.stringify({ Accounts: { Include } }));
    const { status, stderr } = await schedule('create', 'large', ...nightly, '--input', file);
    expect(status).toBe(1);
    expect(stderr).toMatch(/the input of the runs takes 27\d{4} bytes, of at most 256000/);
  });

  it('does not start a run while an earlier one of the same schedule is running', async () => {
    const waitFor = join(aws.folder, 'go-on');
    const begun = await mkdtemp(join(aws.folder, 'begun-'));
    const payload = JSON.stringify({ waitFor, begun });
    await schedule('create', 'slow', ...nightly, '--payload', payload);
    await schedule('create', 'slow-too', ...nightly);
    await fire('slow');
    // If two runs start in the same millisecond, the second one may be the one that continues.
    await expect.poll(() => readdir(begun)).not.toEqual([]);
    await fire('slow', '2025-11-30T03:00:00Z');
    expect(await ended(runArn('slow-2025-11-30T030000Z'))).toMatchObject({
      status: 'FAILED',
      error: 'StillRunningError',
      cause: expect.stringContaining('slow-2025-11-30T020000Z'),
    });
    // A second delivery for the same time is the same run.
    const before = await runs();
    expect(await fire('slow')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await runs()).toEqual(before);
    // A schedule whose name has the same prefix is not held up.
    await fire('slow-too');
    expect(await ended(runArn('slow-too-2025-11-30T020000Z'))).toMatchObject({ status: 'SUCCEEDED' });
    await writeFile(waitFor, '');
    expect(await ended(runArn('slow-2025-11-30T020000Z'))).toMatchObject({ status: 'SUCCEEDED' });
    await fire('slow', '2025-11-30T04:00:00Z');
    expect(await ended(runArn('slow-2025-11-30T040000Z'))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('pauses and resumes, and changes nothing else', async () => {
    const before = await stored('nightly');
    expect(await schedule('pause', 'nightly')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^nightly: paused\n/),
    });
    expect(await fire('nightly')).toBeUndefined();
    expect(await schedule('resume', 'nightly')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^nightly: enabled\n/),
    });
    const { $metadata: _, LastModificationDate: __, ...after } = await stored('nightly');
    expect(before).toMatchObject(after);
  });

  it('lists and shows schedules, including those that CloudFormation or an earlier version created with another target', async () => {
    const Input = JSON.stringify({ Function: aws.worker.arn, RoleName: 'Auditor' });
    await make('other.way', { Arn: aws.cloud.stateMachineArn, Input });
    const start = {
      StateMachineArn: aws.cloud.stateMachineArn,
      Name: 'old-<aws.scheduler.execution-id>',
      Input,
    };
    const universal = 'arn:aws:scheduler:::aws-sdk:sfn:startExecution';
    await make('old', { Arn: universal, Input: JSON.stringify(start) });
    expect(await fire('old')).toMatchObject({
      status: 'SUCCEEDED',
      name: expect.stringMatching(/^old-[0-9a-f]{16}$/),
    });
    const { stdout } = await schedule('list');
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
      'NAME|STATE|WHEN|TIME ZONE|WORKER|ROLE',
      'nightly|enabled|cron(0 2 * * ? *)|Europe/Zurich|StepEverywhere_example|Auditor',
      'old|enabled|rate(12 hours)|UTC|StepEverywhere_example|Auditor',
      'other.way|enabled|rate(12 hours)|UTC|StepEverywhere_example|Auditor',
      'slow|enabled|cron(0 2 * * ? *)|UTC|StepEverywhere_example|Auditor',
      'slow-too|enabled|cron(0 2 * * ? *)|UTC|StepEverywhere_example|Auditor',
      '',
    ]);
    const shown = await schedule('show', 'nightly');
    expect(shown.stdout).toMatch(
      /^nightly: enabled\nStarts StepEverywhere_example as Auditor at cron\(0 2 \* \* \? \*\), Europe\/Zurich, within 15 minutes\nInput: \{/,
    );
  });

  it('deletes a schedule', async () => {
    expect((await schedule('delete', 'slow')).stdout).toMatch(/^slow: deleted\n/);
    expect(await schedule('delete', 'slow')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there is no schedule "slow"'),
    });
  });

  it.each([
    [['create', 'nightly', ...nightly], /NAME: there is a schedule nightly already/],
    [['create', 'a b', ...nightly], /NAME: "a b" must be 1 to 61 letters/],
    [['create', 'x'.repeat(62), ...nightly], /NAME: "x+" must be 1 to 61 letters/],
    [['create', 'x', ...what], /--cron: is needed/],
    [['create', 'x', ...what, '--cron', '0 2 * * * *'], /--cron: EventBridge Scheduler refuses it/],
    [
      ['create', 'x', ...what, '--cron', '0 2 * * *'],
      /--cron: "0 2 \* \* \*" has 5 fields, and .* takes six/,
    ],
    [['create', 'x', ...what, '--cron', 'cron(0 2 * * *)'], /--cron: .* has 5 fields/],
    [['create', 'x', ...nightly, '--timezone', 'Mars/Base'], /--timezone: EventBridge Scheduler refuses/],
    [['create', 'x', ...nightly, '--regions', 'us-eats-1'], /--regions/],
    [['create', 'x', ...nightly, '--function', 'nowhere'], /nowhere/],
    [['create'], /name the schedule: step-everywhere schedule create NAME/],
    [['show', 'x', '--role', 'Auditor'], /--role: is for `schedule create`/],
    [['list', 'nightly'], /leave the name out/],
    [['lst'], /Allowed choices are create, list/],
  ])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await schedule(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('accepts the longest name that leaves room for the time', async () => {
    const name = 'x'.repeat(61);
    expect(await schedule('create', name, ...nightly)).toMatchObject({ status: 0 });
    await fire(name);
    expect(await ended(runArn(`${name}-2025-11-30T020000Z`))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('says that an older stack has to be updated', async () => {
    const lift = aws.cloud.emulator.inject({
      service: 'states',
      operation: 'DescribeStateMachine',
      when: ({ input }) => input.stateMachineArn === starterArn,
      answer: { code: 'StateMachineDoesNotExist', message: 'gone' },
    });
    const { status, stderr } = await schedule('create', 'late', ...nightly);
    lift();
    expect(status).toBe(1);
    expect(stderr).toContain("the orchestrator's stack cannot start scheduled runs");
    expect(stderr).toContain('update it with `step-everywhere deploy`');
  });
});
