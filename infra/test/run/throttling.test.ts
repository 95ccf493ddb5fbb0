import type { FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, type LocalStack, startLocalStack } from './local-run.ts';

/** The operations that a run calls, by service. */
const called = {
  kms: ['CreateGrant', 'Encrypt', 'Decrypt', 'RevokeGrant'],
  lambda: ['GetFunctionConfiguration', 'Invoke'],
  organizations: ['ListAccounts'],
  s3: ['GetObject', 'PutObject'],
  states: ['DescribeExecution', 'GetExecutionHistory'],
  sts: ['AssumeRole'],
};
type ServiceName = keyof typeof called;

interface ThrottledRun {
  readonly stack: LocalStack;
  readonly run: string;
  /** Operations that were throttled. */
  readonly struck: readonly string[];
}

/** Excludes the requests of Step Functions itself, which reads the items and writes the children's results, and of the test. */
const isOfStepFunctions = ({ service, operation, input, caller }: FaultyRequest) =>
  /\/children\//.test(input.Key) ||
  (operation === 'GetObject' && /-StateMachine-/.test(caller.arn)) ||
  (service === 'states' && !caller.arn.includes(':assumed-role/'));

/** Throttles each request once. A retry passes, even if it contains another session's secrets. */
function everySecond(): (request: FaultyRequest) => boolean {
  const struck = new Set<string>();
  return ({ operation, input, caller }) => {
    const [, role] = caller.arn.split('/');
    const request = JSON.stringify([operation, role, input.EncryptionContext ?? input]);
    if (struck.delete(request)) return false;
    struck.add(request);
    return true;
  };
}

async function startThrottled(service: ServiceName): Promise<ThrottledRun> {
  const struck: string[] = [];
  const isDrawn = everySecond();
  const stack = await startLocalStack({
    aws: {
      waitScale: 0.01,
      faults: [
        {
          service,
          when: (request) => !isOfStepFunctions(request) && isDrawn(request),
          meanwhile: ({ operation }) => struck.push(operation),
          answer: 'throttled',
        },
      ],
    },
  });
  return { stack, run: await stack.start({ Accounts: { Include: [accounts.first] } }), struck };
}

describe('a run survives every second request being throttled', () => {
  const runs = new Map<string, ThrottledRun>();
  // All at the same time, because the SDKs wait for seconds.
  beforeAll(async () => {
    const services = Object.keys(called) as ServiceName[];
    await Promise.all(services.map(async (service) => runs.set(service, await startThrottled(service))));
  });
  afterAll(() => Promise.all([...runs.values()].map(({ stack }) => stack[Symbol.asyncDispose]())));

  it.each(Object.entries(called))('by %s', async (service, operations) => {
    const { stack, run, struck } = runs.get(service) as ThrottledRun;
    const { status, summary } = await confirmWhole(stack, run);
    expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 2 });
    expect(struck.filter((operation) => operations.includes(operation))).not.toEqual([]);
  });
});
