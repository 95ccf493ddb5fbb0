import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { faults } from '@step-everywhere/emulator';
import { describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { faultyStack, isObject, isOf } from './faulty-stack.ts';
import { invokeAsSchedule } from './invoke-as-schedule.ts';
import { accounts } from './local-run.ts';

const { first, second, third } = accounts;
const faulty = faultyStack();

/** ARNs of the summarised runs; fails if the function failed. */
async function look(): Promise<readonly string[] | undefined> {
  const { error, reconciled } = await invokeAsSchedule(faulty.stack);
  expect(error).toBeUndefined();
  return reconciled?.Summarised;
}

/** Drops the events at the end of runs, so that the rule never invokes its function. */
const loseEvents = () => faulty.inject(faults.lostEvents());
const stop = (executionArn: string) => faulty.stack.states.send(new StopExecutionCommand({ executionArn }));

async function workerEnded(target: string): Promise<void> {
  const workers = () => faulty.stack.invocations.filter(({ functionName }) => /_local$/.test(functionName));
  await expect.poll(() => workers().some(({ event }) => isOf(target)(event))).toBe(true);
}

/** Starts a run and waits until the worker of `target` is about to store its result. It stores the result when released. */
async function startHeld(target: string, input: object): Promise<{ run: string; release: () => void }> {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  faulty.inject({
    service: 's3',
    operation: 'PutObject',
    when: isObject(target),
    meanwhile: () => {
      arrived.resolve();
      return released.promise;
    },
  });
  const run = await faulty.stack.start(input);
  await arrived.promise;
  return { run, release: released.resolve };
}

describe('the hourly check of all runs', () => {
  it('ends a stopped run whose event was lost, once', async () => {
    const { struck } = loseEvents();
    const target = `${first}/eu-west-1`;
    const { run, release } = await startHeld(target, {
      Concurrency: { Accounts: 1, Regions: 1 },
      Accounts: { Include: [first, second, third] },
    });
    await stop(run);
    release();
    await workerEnded(target);
    await expect.poll(() => struck.length).toBe(1);
    expect(await faulty.stack.grants()).toBe(1);

    expect(await look()).toEqual([run]);
    const { status, summary } = await confirmWhole(faulty.stack, run);
    expect(status).toBe('ABORTED');
    expect(summary).toMatchObject({ Succeeded: 2, NotAttempted: 4, EndedEarly: { Status: 'ABORTED' } });
    expect(await look()).toEqual([]);
  });

  it('leaves a running run alone', async () => {
    loseEvents();
    const { run, release } = await startHeld(`${second}/us-east-1`, { Accounts: { Include: [second] } });
    expect(await look()).not.toContain(run);
    expect(await faulty.stack.grants()).toBe(1);
    release();
    const { status, summary } = await confirmWhole(faulty.stack, run);
    expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 2 });
    expect(await look()).not.toContain(run);
  });

  it('leaves a stopped run alone whose workers have ended, and which was counted again then', async () => {
    const target = `${third}/eu-west-1`;
    const { run, release } = await startHeld(target, {
      Concurrency: { Regions: 1 },
      Accounts: { Include: [third] },
    });
    await stop(run);
    const early = await confirmWhole(faulty.stack, run);
    expect(early.failures).toMatchObject([{ Region: 'eu-west-1', Class: 'interrupted' }]);

    release();
    // The event has invoked the function, which waits for the worker.
    await faulty.stack.summary(run, ({ Failed }) => Failed === 0);
    const late = await confirmWhole(faulty.stack, run);
    expect(late.failures).toEqual([]);
    expect(late.summary).toMatchObject({ Succeeded: 2, Failed: 0, EndedEarly: { Status: 'ABORTED' } });
    expect(late.stored).toContain(target);
    expect(await look()).toEqual([]);
  });

  it('ends all runs that it can, and fails for the others, so that the alarm is raised', async () => {
    const { struck } = loseEvents();
    const earlier = await startHeld(`${first}/us-east-1`, { Accounts: { Include: [first] } });
    const later = await startHeld(`${second}/us-east-1`, { Accounts: { Include: [second] } });
    for (const { run, release } of [earlier, later]) {
      await stop(run);
      release();
    }
    await expect.poll(() => struck.length).toBe(2);
    const lift = faulty.stack.emulator.inject({
      service: 's3',
      operation: 'GetObject',
      when: ({ input }) => input.Key.endsWith(`${later.run.split(':').at(-1)}/_run/run.json`),
      answer: { code: 'AccessDenied', statusCode: 403 },
    });
    expect((await invokeAsSchedule(faulty.stack)).error).toMatchObject({ errorType: 'ServiceCallError' });
    expect(await faulty.stack.grants()).toBe(1);
    expect(await faulty.stack.summary(earlier.run)).toMatchObject({ EndedEarly: { Status: 'ABORTED' } });
    lift();

    expect(await look()).toContain(later.run);
    await confirmWhole(faulty.stack, later.run);
    await confirmWhole(faulty.stack, earlier.run);
  });

  it('summarises a run whose grant it cannot revoke', async () => {
    loseEvents();
    const { run, release } = await startHeld(`${third}/us-east-1`, { Accounts: { Include: [third] } });
    await stop(run);
    release();
    const refusal = { code: 'AccessDeniedException', statusCode: 400 };
    const lift = faulty.stack.emulator.inject({ service: 'kms', operation: 'RevokeGrant', answer: refusal });
    expect((await invokeAsSchedule(faulty.stack)).error).toMatchObject({ errorType: 'ServiceCallError' });
    expect(await faulty.stack.summary(run)).toMatchObject({ EndedEarly: { Status: 'ABORTED' } });
    lift();
  });
});
