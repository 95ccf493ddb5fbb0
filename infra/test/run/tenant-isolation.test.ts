import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from './bundle.ts';
import { confirmWhole } from './confirm-whole.ts';
import { faultyStack, isOf } from './faulty-stack.ts';
import { accounts } from './local-run.ts';
import { readResults } from './read-results.ts';

const { first, second, third } = accounts;
const faulty = faultyStack();

it('invokes a worker with tenant isolation with the account as its tenant, and changes nothing else', async () => {
  const { stack } = faulty;
  const name = 'StepEverywhere_isolated';
  const { functionArn } = await stack.emulator.deployFunction({
    name,
    file: await bundle('tenant-worker.ts', join(stack.folder, 'tenant-worker')),
    handler: 'index.handler',
    timeoutSeconds: 60,
    memoryMB: 256,
    isTenantIsolated: true,
  });
  const isAsTenant = (target: string) => (request: { input: Record<string, string> }) =>
    request.input.TenantId !== undefined && isOf(target)(JSON.parse(String(request.input.Payload)));
  // Lambda throttles one invocation, and ends another without an error type.
  const throttled = faulty.inject({
    service: 'lambda',
    operation: 'Invoke',
    when: isAsTenant(`${first}/us-east-1`),
    times: 1,
    answer: { code: 'TooManyRequestsException', statusCode: 429 },
  });
  const end = (target: string, payload: object) =>
    faulty.inject({
      service: 'lambda',
      operation: 'Invoke',
      when: isAsTenant(target),
      instead: { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify(payload)) },
    });
  end(`${third}/us-east-1`, { errorMessage: 'Task timed out after 60.00 seconds' });
  // The states language reserves this name, so no Fail state may use it.
  end(`${third}/eu-west-1`, { errorType: 'States.Runtime', errorMessage: 'as the worker says' });
  const run = await stack.start({
    Function: functionArn,
    Accounts: { Include: [first, second, third] },
    Payload: {
      first: {
        [`${second}/eu-west-1`]: 'KmsUnavailableError',
        [`${second}/us-east-1`]: 'StaleCredentialsError',
      },
      always: { [`${first}/eu-west-1`]: 'RangeError' },
    },
  });

  const { status, summary, failures } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 3 });
  expect(throttled.struck).toHaveLength(1);
  expect(failures).toMatchObject([
    {
      AccountId: first,
      Region: 'eu-west-1',
      Class: 'handler',
      Error: 'RangeError',
      Message: 'RangeError, as asked',
    },
    {
      AccountId: third,
      Region: 'us-east-1',
      Error: 'Lambda.Unknown',
      Message: 'The worker was stopped after 60 s, its time-out.',
    },
    { AccountId: third, Region: 'eu-west-1', Error: 'Lambda.Unknown', Message: 'as the worker says' },
  ]);
  for (const { account, tenantId, served } of (await readResults(stack, run)) as unknown as Isolated[]) {
    expect({ tenantId, served }).toEqual({ tenantId: account, served: [account] });
  }
  // By its name, one error is retried and the other gets new credentials, once for each environment that begins the target.
  const ends = (target: string) =>
    stack.invocations
      .filter(({ functionName, event }) => functionName === name && isOf(target)(event))
      .map(({ ok }) => ok);
  for (const region of ['eu-west-1', 'us-east-1']) {
    const [last, ...before] = ends(`${second}/${region}`).reverse();
    expect([last, ...new Set(before)]).toEqual([true, false]);
  }
  const reissued = stack.invocations.map(({ event }) => event as object).filter((event) => 'Region' in event);
  expect(reissued[0]).toEqual({ AccountId: second, Region: 'us-east-1', ExecutionId: run });
  expect(JSON.parse(await stack.runObject(run, 'run.json')).Worker).toMatchObject({ TenantIsolated: true });
});

interface Isolated {
  readonly account: string;
  readonly tenantId: string;
  readonly served: readonly string[];
}
