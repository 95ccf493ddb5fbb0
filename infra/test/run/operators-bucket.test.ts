import { type FaultyRequest, faults } from '@step-everywhere/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, type LocalStack, startLocalStack } from './local-run.ts';

const timeout = 120_000;
const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/55555555-4444-4333-8222-111111111111';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ parameters: { OutputBucketKeyArn: keyArn } });
}, timeout);
afterAll(() => stack[Symbol.asyncDispose]());

/** Objects that Step Functions itself writes; AWS does not document how. */
const isOfTheMap = ({ input }: FaultyRequest) => input.Key.includes('/_run/children/');
const isOfTheStateMachine = ({ caller }: FaultyRequest) => caller.principalArn.includes('-StateMachine-');

it('a run works with a bucket with Object Lock, and with a policy that requires the key’s name', {
  timeout,
}, async () => {
  const locked = faults.lockedBucket(stack.outputs.BucketName as string);
  stack.emulator.inject({
    ...locked,
    when: (request) => !isOfTheMap(request) && locked.when?.(request) === true,
  });
  const named: (string | undefined)[] = [];
  stack.emulator.inject({
    service: 's3',
    operation: 'PutObject',
    when: (request) => !isOfTheStateMachine(request),
    meanwhile: ({ input }) => {
      named.push(input.ServerSideEncryption === 'aws:kms' ? input.SSEKMSKeyId : undefined);
    },
  });
  const { first, second, third } = accounts;
  const run = await stack.start({ Accounts: { Include: [first, second, third] } });
  const { status, summary } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 6 });
  // Targets, notes, results, the summary and its lists.
  expect(named.length).toBeGreaterThanOrEqual(12);
  expect(new Set(named)).toEqual(new Set([keyArn]));
});
