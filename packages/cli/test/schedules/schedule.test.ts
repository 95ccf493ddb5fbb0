import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { BusEvent } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRun } from '../../src/runs/execution.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';

let aws: DeployedCloud;
let group: string;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  group = aws.cloud.stateMachineArn.split(':').at(-1) as string;
});
afterAll(() => aws.close());

const schedule = (...args: string[]) => aws.run('schedule', ...args);
const what = ['--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1'];
const nightly = ['--cron', '0 2 * * ? *', ...what];
const due = new Date('2026-11-30T02:00:00Z');
const fire = (name: string) => aws.cloud.emulator.fireSchedule(name, { group, time: due });

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

async function ended(executionArn = '') {
  const describeIt = () => describeRun(aws.cloud.stepFunctions, executionArn);
  await expect.poll(async () => (await describeIt()).status).not.toBe('RUNNING');
  return describeIt();
}

describe('step-everywhere schedule', () => {
  it('creates a schedule that starts the state machine with the stack’s role, and retries', async () => {
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
      Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
      RoleArn: expect.stringMatching(/:role\/StepEverywhere-Schedule-\w+$/),
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
      DeadLetterConfig: { Arn: expect.stringMatching(new RegExp(`:sqs:.*:${group}-dead-letters$`)) },
    });
    expect(JSON.parse(Target?.Input ?? '')).toEqual({
      StateMachineArn: aws.cloud.stateMachineArn,
      Name: 'nightly-<aws.scheduler.execution-id>',
      Input: JSON.stringify(input),
    });
  });

  it('starts runs that name their schedule, which the event and the list show', async () => {
    const events: BusEvent[] = [];
    const forget = aws.cloud.emulator.onEvent((event) => events.push(event));
    const run = await ended(await fire('nightly'));
    expect(run).toMatchObject({ status: 'SUCCEEDED', name: expect.stringMatching(/^nightly-[0-9a-f]{16}$/) });
    const Schedule = { Name: 'nightly', Time: '2026-11-30T02:00:00Z' };
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]?.detail).toMatchObject({ Name: run.name, Scheduled: true, Schedule });
    forget();
    const { stdout } = await aws.run('list', '--json');
    expect(JSON.parse(stdout)[0]).toMatchObject({ Name: run.name, Schedule });
  });

  it('does not start a run while an earlier one of the same schedule goes on', async () => {
    const waitFor = join(aws.folder, 'go-on');
    const begun = await mkdtemp(join(aws.folder, 'begun-'));
    const payload = JSON.stringify({ waitFor, begun });
    await schedule('create', 'slow', ...nightly, '--payload', payload);
    await schedule('create', 'slow-too', ...nightly);
    const first = await fire('slow');
    // Of two runs that start in the same millisecond, the one that goes on may be the second.
    await expect.poll(() => readdir(begun)).not.toEqual([]);
    expect(await ended(await fire('slow'))).toMatchObject({
      status: 'FAILED',
      error: 'StillRunningError',
      cause: expect.stringContaining(String(first?.split(':').at(-1))),
    });
    // Another schedule, though its name begins in the same way, is not in its way.
    expect(await ended(await fire('slow-too'))).toMatchObject({ status: 'SUCCEEDED' });
    await writeFile(waitFor, '');
    expect(await ended(first)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await ended(await fire('slow'))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('pauses and resumes, and leaves the rest as it is', async () => {
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

  it('lists and shows, also what CloudFormation made with another target', async () => {
    const Input = JSON.stringify({ Function: aws.worker.arn, RoleName: 'Auditor' });
    await scheduler().send(
      new CreateScheduleCommand({
        Name: 'other.way',
        GroupName: group,
        ScheduleExpression: 'rate(12 hours)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: aws.cloud.stateMachineArn,
          RoleArn: 'arn:aws:iam::111111111111:role/x',
          Input,
        },
      }),
    );
    const { stdout } = await schedule('list');
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}/g, '|'))).toEqual([
      'NAME|STATE|WHEN|TIME ZONE|WORKER|ROLE',
      'nightly|enabled|cron(0 2 * * ? *)|Europe/Zurich|StepEverywhere_example|Auditor',
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

  it('deletes', async () => {
    expect((await schedule('delete', 'slow')).stdout).toMatch(/^slow: deleted\n/);
    expect(await schedule('delete', 'slow')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there is no schedule "slow"'),
    });
  });

  it.each([
    [['create', 'nightly', ...nightly], /NAME: there is a schedule nightly already/],
    [['create', 'a b', ...nightly], /NAME: "a b" must be 1 to 48 letters/],
    [['create', 'x', ...what], /--cron: is needed/],
    [['create', 'x', ...what, '--cron', 'daily'], /--cron: EventBridge Scheduler does not take it/],
    [['create', 'x', ...nightly, '--timezone', 'Mars/Base'], /--timezone: EventBridge Scheduler does not/],
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
});
