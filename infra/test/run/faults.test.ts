import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { Fault, FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, type LocalStack, regions, startLocalStack } from './local-run.ts';

const { first, second, third } = accounts;
const timeout = 60_000;
const worker = 'StepEverywhere_local';
const three = { Accounts: { Include: [first, second, third] } };

/** A second between attempts lasts 10 ms: how long the shipped retries outlast is held in `retry-budgets.test.ts`. */
let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ aws: { waitScale: 0.01 } });
}, timeout);
afterAll(() => stack[Symbol.asyncDispose]());

const lifts: (() => void)[] = [];
afterEach(() => {
  for (const lift of lifts.splice(0)) lift();
});

/** Injects a fault for one test, and counts what it strikes. */
function inject(fault: Fault): { readonly struck: FaultyRequest[] } {
  const struck: FaultyRequest[] = [];
  const meanwhile = (request: FaultyRequest) => {
    struck.push(request);
    return fault.meanwhile?.(request);
  };
  lifts.push(stack.emulator.inject({ ...fault, meanwhile }));
  return { struck };
}

async function confirmSuccess(run: string, targets: number): Promise<void> {
  const { status, summary, stored } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: targets });
  expect(stored).toHaveLength(targets);
}

const isOf = (target: string) => (event: unknown) => {
  const { AccountId, Region } = (event as { Context: Record<string, string> }).Context;
  return `${AccountId}/${Region}` === target;
};
const isResultOf =
  (target: string) =>
  ({ input }: FaultyRequest) =>
    input.Key.endsWith(`/${target}.json`);
const isWorker = ({ input }: FaultyRequest) => input.FunctionName.includes(worker);

describe('a run survives', () => {
  it.each([
    // More often than the SDK tries in all of the first invocations, so that the state machine has to as well.
    ['CreateGrant', 5],
    ['Encrypt', 48],
    ['Decrypt', 76],
    ['RevokeGrant', 5],
  ])('KMS being down when %s is called', { timeout }, async (operation, times) => {
    const { struck } = inject({ service: 'kms', operation, times, answer: 'unavailable' });
    await confirmSuccess(await stack.start(three), 6);
    expect(struck).toHaveLength(times);
  });

  it('S3 answering 503 to one PUT in ten', { timeout }, async () => {
    const { struck } = inject({
      service: 's3',
      operation: 'PutObject',
      share: 0.1,
      // How Step Functions itself writes the children's ends is its own.
      when: ({ input }) => !input.Key.includes('/children/'),
      answer: 'unavailable',
    });
    const Regions = [...regions, 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-2', 'ap-south-1'];
    await confirmSuccess(await stack.start({ ...three, Regions }), 21);
    expect(struck.length).toBeGreaterThan(1);
  });

  it('S3 losing the answers to results and to outcomes that it has stored', { timeout }, async () => {
    const lose = (name: string, statusCode: number, code: string) =>
      inject({
        service: 's3',
        operation: 'PutObject',
        times: 1,
        when: isResultOf(name),
        answer: { code, statusCode },
        isDone: true,
      });
    const faults = [
      lose(`${first}/us-east-1`, 500, 'InternalError'),
      // What a conditional write answers that comes twice.
      lose(`${second}/us-east-1`, 412, 'PreconditionFailed'),
      lose(`outcomes/${third}`, 503, 'SlowDown'),
    ];
    await confirmSuccess(await stack.start(three), 6);
    expect(faults.map(({ struck }) => struck.length)).toEqual([1, 1, 1]);
  });

  it('the same worker being invoked twice', { timeout }, async () => {
    const before = stack.invocations.length;
    inject({
      service: 'lambda',
      operation: 'Invoke',
      times: 2,
      when: isWorker,
      answer: 'unavailable',
      isDone: true,
    });
    await confirmSuccess(await stack.start(three), 6);
    const invoked = stack.invocations.slice(before).filter(({ functionName }) => functionName === worker);
    expect(invoked.map(({ ok }) => ok)).toEqual(Array(8).fill(true));
  });

  it('the function that issues credentials being killed in the middle', { timeout }, async () => {
    let killed = 0;
    inject({
      service: 'kms',
      operation: 'Encrypt',
      times: 1,
      meanwhile: async ({ caller }) => {
        killed = await stack.emulator.killInvocations(caller.arn.split('/').at(-1) as string);
      },
    });
    await confirmSuccess(await stack.start(three), 6);
    expect(killed).toBeGreaterThan(0);
  });

  it('presigning credentials that are about to expire, by never using them for another account', {
    timeout,
  }, async () => {
    const { struck } = inject({
      service: 'sts',
      operation: 'AssumeRole',
      when: ({ input }) => input.RoleArn.includes('OutputRole'),
      meanwhile: ({ input }) => {
        input.DurationSeconds = 900;
      },
    });
    await confirmSuccess(await stack.start(three), 6);
    expect(struck).toHaveLength(3);
  });

  it('the answer to RevokeGrant being lost', { timeout }, async () => {
    inject({ service: 'kms', operation: 'RevokeGrant', times: 1, answer: 'unavailable', isDone: true });
    await confirmSuccess(await stack.start(three), 6);
  });
});

describe('a run tells of', () => {
  it('a worker that is killed in the middle, and runs it no second time', { timeout }, async () => {
    const target = `${second}/eu-west-1`;
    const run = await stack.start({ ...three, Payload: { hanging: [target] } });
    await expect
      .poll(() => stack.emulator.killInvocations(worker, isOf(target)), { timeout: 30_000 })
      .toBe(1);
    const { status, summary, failures, stored } = await confirmWhole(stack, run);
    expect(status).toBe('SUCCEEDED');
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { exit: 1 } });
    expect(failures).toMatchObject([{ AccountId: second, Region: 'eu-west-1', Error: 'Runtime.ExitError' }]);
    expect(stored).not.toContain(target);
  });

  it('a worker that is killed while its result is stored, which is whole', { timeout }, async () => {
    const target = `${first}/eu-west-1`;
    inject({
      service: 's3',
      operation: 'PutObject',
      when: isResultOf(target),
      meanwhile: () => stack.emulator.killInvocations(worker, isOf(target)),
    });
    const { summary, stored } = await confirmWhole(stack, await stack.start(three));
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { exit: 1 } });
    expect(stored).toContain(target);
  });

  it('a URL that has expired', { timeout }, async () => {
    inject({
      service: 's3',
      operation: 'PutObject',
      when: isResultOf(`${first}/us-east-1`),
      answer: { code: 'AccessDenied', message: 'Request has expired', statusCode: 403 },
    });
    const { summary, failures } = await confirmWhole(stack, await stack.start(three));
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { upload: 1 } });
    expect(failures[0].Message).toMatch(/the URL has expired/);
  });

  it('the children’s ends that could not be written', { timeout }, async () => {
    inject({ service: 's3', when: ({ input }) => input.Key?.includes('/children/'), answer: 'unavailable' });
    const { status, summary } = await confirmWhole(stack, await stack.start(three));
    expect(status).toBe('FAILED');
    expect(summary).toMatchObject({ Succeeded: 6, EndedEarly: { Error: 'States.ResultWriterFailed' } });
  });

  it('StopExecution in the middle of the Map, and is over then', { timeout }, async () => {
    inject({
      service: 'lambda',
      operation: 'Invoke',
      times: 1,
      when: (request) => isWorker(request) && JSON.parse(request.input.Payload).Context.AccountId === second,
      meanwhile: () => stack.states.send(new StopExecutionCommand({ executionArn: run, error: 'Enough' })),
    });
    const run = await stack.start({ ...three, Concurrency: { Accounts: 1 } });
    const { status, summary } = await confirmWhole(stack, run);
    expect(status).toBe('ABORTED');
    expect(summary).toMatchObject({ NotAttempted: 2, EndedEarly: { Status: 'ABORTED', Error: 'Enough' } });
    expect(summary.Succeeded).toBeGreaterThanOrEqual(2);
  });
});
