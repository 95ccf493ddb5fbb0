import type { FaultyRequest } from '@step-everywhere/emulator';
import { describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { faultyStack, isObject, isWorker } from './faulty-stack.ts';
import { accounts, regions } from './local-run.ts';

const { first, second, third } = accounts;
const three = { Accounts: { Include: [first, second, third] } };
const faulty = faultyStack();

async function confirmSuccess(run: string, targets: number): Promise<void> {
  const { status, summary, failures, stored } = await confirmWhole(faulty.stack, run);
  const succeeded = { status: 'SUCCEEDED', Succeeded: targets, failures: [] };
  expect({ status, Succeeded: summary.Succeeded, failures }).toEqual(succeeded);
  expect(stored).toHaveLength(targets);
}

describe('a run survives', () => {
  it.each([
    // More often than the SDK retries in one invocation, so that the state machine has to retry as well. Each request has a
    // separate count: otherwise the fastest target would get every error, and fail.
    ['CreateGrant', 5],
    ['Encrypt', 7],
    ['Decrypt', 7],
    ['RevokeGrant', 5],
  ])('KMS being down when %s is called', async (operation, times) => {
    const seen = new Map<string, number>();
    const isDown = ({ input: { EncryptionContext, CiphertextBlob } }: FaultyRequest) => {
      const request = JSON.stringify([EncryptionContext, CiphertextBlob]);
      const count = (seen.get(request) ?? 0) + 1;
      seen.set(request, count);
      return count <= times;
    };
    const { struck } = faulty.inject({ service: 'kms', operation, when: isDown, answer: 'unavailable' });
    await confirmSuccess(await faulty.stack.start(three), 6);
    expect(struck).toHaveLength(times * seen.size);
  });

  it('S3 answering 503 to one PUT in ten', async () => {
    const { struck } = faulty.inject({
      service: 's3',
      operation: 'PutObject',
      share: 0.1,
      // Step Functions itself writes the results of the children, and AWS does not document how.
      when: ({ input }) => !input.Key.includes('/children/'),
      answer: 'unavailable',
    });
    const Regions = [...regions, 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-2', 'ap-south-1'];
    await confirmSuccess(await faulty.stack.start({ ...three, Regions }), 21);
    expect(struck.length).toBeGreaterThan(1);
  });

  it('S3 losing the answers to results and to outcomes that it has stored', async () => {
    const lose = (name: string, statusCode: number, code: string) =>
      faulty.inject({
        service: 's3',
        operation: 'PutObject',
        times: 1,
        when: isObject(name),
        answer: { code, statusCode },
        isDone: true,
      });
    const faults = [
      lose(`${first}/us-east-1`, 500, 'InternalError'),
      // S3's answer to the second of two conditional writes.
      lose(`${second}/us-east-1`, 412, 'PreconditionFailed'),
      lose(`outcomes/${third}`, 503, 'SlowDown'),
    ];
    await confirmSuccess(await faulty.stack.start(three), 6);
    expect(faults.map(({ struck }) => struck.length)).toEqual([1, 1, 1]);
  });

  it('the same worker being invoked twice', async () => {
    const before = faulty.stack.invocations.length;
    faulty.inject({
      service: 'lambda',
      operation: 'Invoke',
      times: 2,
      when: isWorker,
      answer: 'unavailable',
      isDone: true,
    });
    await confirmSuccess(await faulty.stack.start(three), 6);
    const invoked = faulty.stack.invocations
      .slice(before)
      .filter(({ functionName }) => functionName === 'StepEverywhere_local');
    expect(invoked.map(({ ok }) => ok)).toEqual(Array(8).fill(true));
  });

  it.each([
    ['lists targets', 's3', 'PutObject', 'targets.jsonl'],
    ['issues credentials', 'kms', 'Encrypt', ''],
    ['summarises', 's3', 'PutObject', 'failures.jsonl'],
  ])('the function that %s being killed in the middle', async (_, service, operation, name) => {
    let killed = 0;
    faulty.inject({
      service,
      operation,
      times: 1,
      when: ({ input }) => input.Key?.endsWith(`/_run/${name}`) ?? true,
      meanwhile: async ({ caller }) => {
        killed = await faulty.stack.emulator.killInvocations(caller.arn.split('/').at(-1) as string);
      },
    });
    await confirmSuccess(await faulty.stack.start(three), 6);
    expect(killed).toBeGreaterThan(0);
  });

  it('presigning credentials that are about to expire, by never using them for another account', async () => {
    const { struck } = faulty.inject({
      service: 'sts',
      operation: 'AssumeRole',
      when: ({ input }) => input.RoleArn.includes('-Output-'),
      meanwhile: ({ input }) => {
        input.DurationSeconds = 900;
      },
    });
    await confirmSuccess(await faulty.stack.start(three), 6);
    expect(struck).toHaveLength(3);
  });

  it('the answer to RevokeGrant being lost', async () => {
    faulty.inject({
      service: 'kms',
      operation: 'RevokeGrant',
      times: 1,
      answer: 'unavailable',
      isDone: true,
    });
    await confirmSuccess(await faulty.stack.start(three), 6);
  });
});
