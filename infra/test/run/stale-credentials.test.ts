import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from './bundle.ts';
import { confirmWhole } from './confirm-whole.ts';
import { faultyStack, isOf } from './faulty-stack.ts';
import { accounts } from './local-run.ts';

const { first, second, third } = accounts;
const faulty = faultyStack();

it('issues new credentials for the one region where they would expire, and then runs its worker', async () => {
  const { stack } = faulty;
  const file = await bundle('patient-worker.ts', join(stack.folder, 'patient-worker'));
  const name = 'StepEverywhere_patient';
  const { functionArn } = await stack.emulator.deployFunction({
    name,
    file,
    handler: 'index.handler',
    timeoutSeconds: 900,
    memoryMB: 256,
  });
  // The first session in the second account lasts only 15 minutes, as if time had passed: less than the worker's time-out.
  const shorten = (account: string) =>
    faulty.inject({
      service: 'sts',
      operation: 'AssumeRole',
      when: ({ input }) => input.RoleArn === `arn:aws:iam::${account}:role/Auditor`,
      times: 1,
      meanwhile: ({ input }) => {
        input.DurationSeconds = 900;
      },
    });
  // So does the session in the third account, whose role no longer exists when it is assumed again.
  const sessions = [shorten(second), shorten(third)];
  let assumed = 0;
  faulty.inject({
    service: 'sts',
    operation: 'AssumeRole',
    when: ({ input }) => {
      if (input.RoleArn !== `arn:aws:iam::${third}:role/Auditor`) return false;
      assumed += 1;
      return assumed > 1;
    },
    answer: { code: 'AccessDenied', statusCode: 403 },
  });
  const run = await stack.start({
    Function: functionArn,
    Accounts: { Include: [first, second, third] },
    Payload: { patient: 'eu-west-1' },
  });
  const { status, summary, stored, failures } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 5 });
  expect(failures).toMatchObject([{ AccountId: third, Region: 'eu-west-1', Class: 'assume-role' }]);
  expect(stored).toHaveLength(5);
  expect(sessions.map(({ struck }) => struck.length)).toEqual([1, 1]);

  const reissued = stack.invocations.map(({ event }) => event as object).filter((event) => 'Region' in event);
  expect(reissued).toEqual(
    expect.arrayContaining([
      { AccountId: second, Region: 'eu-west-1', ExecutionId: run },
      { AccountId: third, Region: 'eu-west-1', ExecutionId: run },
    ]),
  );
  const ends = (target: string) =>
    stack.invocations
      .filter(({ functionName, event }) => functionName === name && isOf(target)(event))
      .map(({ ok }) => ok);
  // The handler only began in the second invocation.
  expect(ends(`${second}/eu-west-1`)).toEqual([false, true]);
  for (const target of [`${second}/us-east-1`, `${first}/eu-west-1`, `${third}/us-east-1`])
    expect(ends(target)).toEqual([true]);
});
