import { faults, makeOrganization } from '@step-everywhere/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { type LocalStack, startLocalStack } from './local-run.ts';

const timeout = 240_000;
const regions = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-west-1', 'eu-central-1'];
/** Seconds of the state machine that one of the clock stands for: a function wakes up within 90 of them. */
const waitScale = 0.01;
const seconds = 90 * waitScale;

let stack: LocalStack;
beforeAll(async () => {
  stack = await startLocalStack({ aws: { organization: makeOrganization({ accounts: 20 }), waitScale } });
}, timeout);
afterAll(() => stack[Symbol.asyncDispose]());

async function confirmAll(): Promise<void> {
  const run = await stack.start({ Regions: regions });
  const { status, summary } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({
    status: 'SUCCEEDED',
    Succeeded: 20 * regions.length,
  });
}

it.each([
  ['the worker', 'CodeArtifactUserPendingException', 'StepEverywhere_local'],
  ['the worker, in a VPC', 'ResourceNotReadyException', 'StepEverywhere_local'],
  ['the worker, with SnapStart', 'SnapStartNotReadyException', 'StepEverywhere_local'],
  ['every function', 'CodeArtifactUserPendingException', undefined],
] as const)('a run waits until %s has woken up (%s)', { timeout }, async (_, error, functionName) => {
  const lift = stack.emulator.inject(
    faults.invokeFails(error, { seconds, ...(functionName && { functionName }) }),
  );
  await confirmAll();
  lift();
});

it('a refusal is reported at once, under whatever name it comes', { timeout }, async () => {
  const refusal = { code: 'AccessDeniedException', statusCode: 403, message: 'User is not authorized' };
  let refused = 0;
  const lift = stack.emulator.inject({
    service: 'lambda',
    operation: 'Invoke',
    when: ({ input }) => input.FunctionName.includes('StepEverywhere_local'),
    meanwhile: () => {
      refused += 1;
    },
    answer: refusal,
  });
  const run = await stack.start({ Regions: regions.slice(0, 1), Accounts: { Include: ['210000000001'] } });
  const { summary } = await confirmWhole(stack, run);
  lift();
  expect(summary).toMatchObject({ Failed: 1, Succeeded: 0 });
  expect(refused).toBeLessThanOrEqual(4);
});
