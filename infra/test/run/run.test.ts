import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { BusEvent, TopicMessage } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, type LocalStack, regions, startLocalStack } from './local-run.ts';

const { first, second, third, management, suspended, roleless } = accounts;

// biome-ignore lint/suspicious/noExplicitAny: a stored summary
const addsUp = ({ Targets, Succeeded, Failed, Skipped, NotAttempted, FailedByClass }: any) => {
  expect(Succeeded + Failed + Skipped + NotAttempted).toBe(Targets);
  const byClass: number[] = Object.values(FailedByClass);
  expect(byClass.reduce((sum, count) => sum + count, 0)).toBe(Failed);
};

/** The log lines of the stack's functions. */
async function loggedJson({ folder }: LocalStack): Promise<Record<string, unknown>[]> {
  const files = globSync('out/_logs/step-everywhere-*.log', { cwd: folder });
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('{'));
  const parsed: Record<string, string>[] = lines.map((line) => JSON.parse(line));
  return parsed.sort((one, other) => ((one.timestamp ?? '') < (other.timestamp ?? '') ? -1 : 1));
}

const logLines = async (stack: LocalStack, run: string) =>
  (await loggedJson(stack)).filter(({ execution_arn }) => execution_arn === run);
const metrics = async (stack: LocalStack) => (await loggedJson(stack)).filter((line) => '_aws' in line);

describe('a run of the shipped stack', () => {
  let stack: LocalStack;
  const events: BusEvent[] = [];
  const messages: TopicMessage[] = [];
  beforeAll(async () => {
    stack = await startLocalStack({ parameters: { NotifyEmail: 'operators@example.com' } });
    stack.emulator.onEvent((event) => events.push(event));
    stack.emulator.onMessage((message) => messages.push(message));
  });
  afterAll(() => stack[Symbol.asyncDispose]());
  const workersInvoked = () => stack.invoked.filter((name) => name.startsWith('StepEverywhere_')).length;

  it('counts every target once and says why it failed or was skipped', async () => {
    const run = await stack.start({ Payload: { failing: [`${second}/eu-west-1`], token: 'hush' } });
    const { status, output } = await stack.end(run);
    expect(status).toBe('SUCCEEDED');
    const summary = JSON.parse(output ?? '');
    // The function writes its note before the event, and again after it.
    await expect.poll(() => stack.runObject(run, 'announced.json')).not.toContain('Claimed');
    const { Targets: _, ...counts } = summary;
    expect(events).toMatchObject([
      {
        source: 'step-everywhere',
        'detail-type': 'Run Ended',
        resources: [run],
        detail: {
          ...{ ExecutionId: run, Status: 'SUCCEEDED', Worker: summary.Function, RoleName: 'Auditor' },
          ...{ Targets: 12, Accounts: 6, Succeeded: counts.Succeeded, FailedByClass: counts.FailedByClass },
        },
      },
    ]);
    expect(messages).toMatchObject([
      { subject: 'step-everywhere: local failed in 3 of 12 targets', message: expect.stringContaining(run) },
    ]);
    expect(JSON.stringify([events, messages])).not.toMatch(/hush|there is nothing here/);
    await expect
      .poll(async () => (await logLines(stack, run)).at(-1))
      .toMatchObject({ message: 'The run has ended', Announced: true });
    const logged = await logLines(stack, run);
    expect(logged).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ message: 'Listed the targets' }),
        expect.objectContaining({ message: 'Issued credentials', account: second, targets: 2 }),
        expect.objectContaining({ level: 'ERROR', account: roleless, message: 'The function failed' }),
      ]),
    );
    expect(JSON.stringify(logged)).not.toMatch(/hush/);
    expect(await metrics(stack)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ Worker: 'StepEverywhere_local', Status: 'skipped', Targets: 4 }),
        expect.objectContaining({
          ...{ Worker: 'StepEverywhere_local', Runs: 1, FailedRuns: 0, Accounts: 6 },
          ...{ FailedPercentage: 37.5, 'Failures: assume-role': 2, 'Failures: handler': 1 },
        }),
      ]),
    );
    expect(summary).toMatchObject({
      Targets: 12,
      Succeeded: 5,
      Failed: 3,
      Skipped: 4,
      NotAttempted: 0,
      FailedByClass: { handler: 1, 'assume-role': 2 },
    });
    addsUp(summary);
    expect(await stack.summary(run)).toEqual(summary);
    expect(await stack.lines(run, 'failures.jsonl')).toMatchObject([
      {
        AccountId: second,
        Region: 'eu-west-1',
        Class: 'handler',
        Error: 'RangeError',
        Message: 'there is nothing here',
      },
      { AccountId: roleless, Class: 'assume-role', Remedy: expect.stringMatching(/trust policy/) },
      { AccountId: roleless, Class: 'assume-role' },
    ]);
    const skipped = await stack.lines(run, 'skipped.jsonl');
    expect(skipped.map(({ AccountId }) => AccountId)).toEqual([management, management, suspended, suspended]);
    expect(skipped[0].Reason).toMatch(/management account.*Cannot assume/);
    expect(skipped[2].Reason).toMatch(/SUSPENDED/);
    expect(await stack.grants()).toBe(0);
    const record = JSON.parse(await stack.runObject(run, `outcomes/${second}.json`));
    const { StartTime, Targets } = record;
    const { Outcomes } = Targets;
    const times = Outcomes.map(({ Started, Ended }: Record<string, string>) =>
      Date.parse(Started ?? Ended ?? ''),
    );
    expect(times).toHaveLength(2);
    expect(times.every((time: number) => time >= Date.parse(StartTime))).toBe(true);
    expect(Outcomes.map((outcome: object) => Object.keys(outcome).sort())).toEqual([
      ['RequestIds', 'Started', 'Status'],
      ['Ended', 'Failure', 'Status'],
    ]);
    // Neither credentials nor any other input of the worker.
    expect(Object.keys(record).sort()).toEqual(['AccountId', 'Regions', 'StartTime', 'Started', 'Targets']);
  });

  it('is only looked at by a preflight', async () => {
    const before = workersInvoked();
    const run = await stack.start({ Preflight: true, Canary: { Accounts: 1 } });
    const { status, output } = await stack.end(run);
    expect(status).toBe('SUCCEEDED');
    expect(workersInvoked()).toBe(before);
    const summary = JSON.parse(output ?? '');
    addsUp(summary);
    expect(summary).toMatchObject({
      Succeeded: 0,
      Failed: 2,
      Skipped: 4,
      NotAttempted: 6,
      Preflight: {
        Accounts: 3,
        Targets: 6,
        LambdaInvocations: 6 + 3 + 3,
        LambdaConcurrency: { Wanted: 6, Available: 1000, Enough: true },
      },
    });
    expect(await stack.grants()).toBe(0);
  });

  it.each([true, false])(
    'skips regions that an account has not enabled (in a preflight: %s)',
    async (Preflight) => {
      const Targets = [
        { AccountId: first, Regions: ['us-east-1', 'ap-east-1'] },
        { AccountId: second, Regions: ['ap-east-1'] },
      ];
      const run = await stack.start({ Preflight, Targets });
      const { status } = await stack.end(run);
      expect(status).toBe('SUCCEEDED');
      expect(await stack.summary(run)).toMatchObject({
        Targets: 3,
        Succeeded: Preflight ? 0 : 1,
        NotAttempted: Preflight ? 1 : 0,
        Failed: 0,
        Skipped: 2,
      });
      const skipped = { Region: 'ap-east-1', Reason: 'The account has not enabled ap-east-1.' };
      expect(await stack.lines(run, 'skipped.jsonl')).toMatchObject([
        { AccountId: first, ...skipped },
        { AccountId: second, ...skipped },
      ]);
    },
  );

  it('fails when no target succeeded, with a summary that says why', async () => {
    const run = await stack.start({
      Accounts: { Include: [first, suspended] },
      Payload: { failing: [first] },
    });
    expect(await stack.end(run)).toMatchObject({ status: 'FAILED', error: 'NoTargetSucceeded' });
    expect(await stack.grants()).toBe(0);
    const summary = await stack.summary(run);
    expect(summary).toMatchObject({ Succeeded: 0, Failed: 2, Skipped: 2 });
    expect(summary.EndedEarly).toBeUndefined();
  });

  it('succeeds when all targets were skipped', async () => {
    const run = await stack.start({ Accounts: { Include: [suspended] } });
    expect(await stack.end(run)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('ends at a canary that fails, and leaves the rest alone', async () => {
    const run = await stack.start({
      Canary: { Accounts: 1 },
      Accounts: { Exclude: [management] },
      Payload: { failing: [first] },
    });
    const { status, error, cause } = await stack.end(run);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ToleranceExceeded' });
    expect(cause).toMatch(/More than 0 % of the accounts of this wave \(canary\)/);
    const summary = await stack.summary(run, ({ EndedEarly }) => EndedEarly !== undefined);
    addsUp(summary);
    expect(summary).toMatchObject({
      Failed: 2,
      Skipped: 2,
      NotAttempted: 6,
      EndedEarly: { Status: 'FAILED', Error: 'ToleranceExceeded' },
    });
    await expect.poll(() => stack.grants()).toBe(0);
  });

  it('continues after a canary that does not fail', async () => {
    const run = await stack.start({
      Canary: { Percentage: 25 },
      Accounts: { Exclude: [management] },
      Payload: { failing: [third] },
    });
    const { status, output } = await stack.end(run);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output ?? '')).toMatchObject({ Succeeded: 4, Failed: 4, Skipped: 2, NotAttempted: 0 });
    expect((await stack.lines(run, 'canary.jsonl')).map(({ AccountId }) => AccountId)).toEqual([first]);
  });

  it('is retried where it failed, and reported as one', async () => {
    const Accounts = { Include: [first, second] };
    const run = await stack.start({ Accounts, Payload: { failing: [`${first}/us-east-1`, second] } });
    await stack.end(run);
    const retry = await stack.start({
      Retry: { Execution: run },
      Payload: { failing: [`${second}/us-east-1`] },
    });
    const { output } = await stack.end(retry);
    expect(JSON.parse(output ?? '')).toMatchObject({ Targets: 3, Succeeded: 2, Failed: 1 });
    expect(JSON.parse(await stack.runObject(run, 'merged/summary.json'))).toMatchObject({
      ExecutionId: run,
      Targets: 4,
      Succeeded: 3,
      Failed: 1,
      Retries: [{ ExecutionId: retry }],
    });
    expect(await stack.lines(run, 'merged/failures.jsonl')).toMatchObject([
      { AccountId: second, Region: 'us-east-1' },
    ]);
  });

  it('adds up, and has no grant left, after StopExecution in the middle of the Map', async () => {
    const run = await stack.start({
      Concurrency: { Accounts: 1 },
      Accounts: { Include: [first, second, third] },
      Payload: { hanging: [`${second}/eu-west-1`] },
    });
    const [half] = [`outcomes/${second}.json`];
    expect(JSON.parse(await stack.runObject(run, half))).toMatchObject({ Started: true });
    await expect.poll(() => stack.invoked.length).toBeGreaterThan(0);
    await stack.states.send(
      new StopExecutionCommand({ executionArn: run, error: 'Enough', cause: 'by hand' }),
    );
    const { summary } = await confirmWhole(stack, run);
    expect(summary).toMatchObject({ EndedEarly: { Status: 'ABORTED', Error: 'Enough' }, NotAttempted: 2 });
    expect(summary.Succeeded).toBeGreaterThanOrEqual(2);
    expect(summary.FailedByClass.interrupted).toBeGreaterThanOrEqual(1);
    expect(summary.Targets).toBe(3 * regions.length);
    await expect.poll(() => stack.grants()).toBe(0);
  });
});

describe('a run whose own summary fails', () => {
  it('has its grant revoked, and its summary from the rule', async () => {
    await using stack = await startLocalStack();
    stack.emulator.inject({
      service: 'lambda',
      operation: 'Invoke',
      times: 1,
      when: ({ input }) => input.FunctionName.includes('EndRunFunction'),
      answer: { code: 'ResourceNotFoundException', statusCode: 404 },
    });
    const run = await stack.start({ Accounts: { Include: [first, second] } });
    expect(await stack.end(run)).toMatchObject({
      status: 'FAILED',
      error: 'RunBroke',
      cause: expect.stringMatching(/^Lambda\.ResourceNotFoundException: /),
    });
    expect(await stack.grants()).toBe(0);
    const { summary } = await confirmWhole(stack, run);
    expect(summary).toMatchObject({
      Targets: 4,
      Succeeded: 4,
      EndedEarly: { Status: 'FAILED', Error: 'RunBroke' },
    });
  });
});

describe('a crash of the function that ends runs', () => {
  it('leaves the grant revoked', async () => {
    await using stack = await startLocalStack({ crashing: 'end-run' });
    const run = await stack.start({ Accounts: { Include: [first] } });
    expect(await stack.end(run)).toMatchObject({
      status: 'FAILED',
      error: 'RunBroke',
      cause: expect.stringMatching(/^Error: /),
    });
    expect(await stack.grants()).toBe(0);
  });
});
