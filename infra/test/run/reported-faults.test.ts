import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { faultyStack, isObject, isOf, isWorker } from './faulty-stack.ts';
import { accounts } from './local-run.ts';

const { first, second, third } = accounts;
const worker = 'StepEverywhere_local';
const three = { Accounts: { Include: [first, second, third] } };
const faulty = faultyStack();

describe('a run reports', () => {
  it('a worker that is killed in the middle, and does not run it again', async () => {
    const target = `${second}/eu-west-1`;
    const run = await faulty.stack.start({ ...three, Payload: { hanging: [target] } });
    await expect.poll(() => faulty.stack.emulator.killInvocations(worker, isOf(target))).toBe(1);
    const { status, summary, failures, stored } = await confirmWhole(faulty.stack, run);
    expect(status).toBe('SUCCEEDED');
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { exit: 1 } });
    expect(failures).toMatchObject([{ AccountId: second, Region: 'eu-west-1', Error: 'Runtime.ExitError' }]);
    expect(stored).not.toContain(target);
  });

  it('a worker that is killed while its result is being stored, which is complete', async () => {
    const target = `${first}/eu-west-1`;
    faulty.inject({
      service: 's3',
      operation: 'PutObject',
      when: isObject(target),
      meanwhile: () => faulty.stack.emulator.killInvocations(worker, isOf(target)),
    });
    const { summary, stored } = await confirmWhole(faulty.stack, await faulty.stack.start(three));
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { exit: 1 } });
    expect(stored).toContain(target);
  });

  it('Lambda having no concurrency for one target, even after retries', async () => {
    const { struck } = faulty.inject({
      service: 'lambda',
      operation: 'Invoke',
      when: (request) =>
        isWorker(request) && isOf(`${third}/us-east-1`)(JSON.parse(request.input.Payload.toString())),
      // The state machine retries other throttling for hours.
      answer: { code: 'ENILimitReachedException', statusCode: 502 },
    });
    const { summary, failures } = await confirmWhole(faulty.stack, await faulty.stack.start(three));
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { 'lambda-quota': 1 } });
    expect(failures[0].Remedy).toMatch(/Lower Concurrency/);
    expect(struck).toHaveLength(21);
  });

  it('a URL that has expired', async () => {
    faulty.inject({
      service: 's3',
      operation: 'PutObject',
      when: isObject(`${first}/us-east-1`),
      answer: { code: 'AccessDenied', message: 'Request has expired', statusCode: 403 },
    });
    const { summary, failures } = await confirmWhole(faulty.stack, await faulty.stack.start(three));
    expect(summary).toMatchObject({ Succeeded: 5, FailedByClass: { upload: 1 } });
    expect(failures[0].Message).toMatch(/the upload URL has expired/);
  });

  it('the children’s ends that could not be written', async () => {
    faulty.inject({
      service: 's3',
      when: ({ input }) => input.Key?.includes('/children/'),
      answer: 'unavailable',
    });
    const { status, summary } = await confirmWhole(faulty.stack, await faulty.stack.start(three));
    expect(status).toBe('FAILED');
    expect(summary).toMatchObject({
      Succeeded: 6,
      EndedEarly: {
        Error: 'RunBroke',
        Cause: 'States.ResultWriterFailed: Service is unable to handle request.',
      },
    });
  });

  it('StopExecution in the middle of the Map, and has ended then', async () => {
    faulty.inject({
      service: 'lambda',
      operation: 'Invoke',
      times: 1,
      when: (request) => isWorker(request) && JSON.parse(request.input.Payload).Context.AccountId === second,
      meanwhile: () =>
        faulty.stack.states.send(new StopExecutionCommand({ executionArn: run, error: 'Enough' })),
    });
    const run = await faulty.stack.start({ ...three, Concurrency: { Accounts: 1 } });
    const { status, summary } = await confirmWhole(faulty.stack, run);
    expect(status).toBe('ABORTED');
    expect(summary).toMatchObject({ NotAttempted: 2, EndedEarly: { Status: 'ABORTED', Error: 'Enough' } });
    expect(summary.Succeeded).toBeGreaterThanOrEqual(2);
  });
});
