import type { Fault, FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type LocalStack, startLocalStack } from './local-run.ts';

/** A stack for the tests of a file, and faults that each last for one test. */
export interface FaultyStack {
  /** The stack; only available while tests run. */
  readonly stack: LocalStack;
  /** Injects a fault, and collects the affected requests. */
  inject(fault: Fault): { readonly struck: FaultyRequest[] };
}

/**
 * Starts a stack before the tests of a file and stops it after them.
 *
 * A second between attempts takes 10 ms in it. `retry-budgets.test.ts` checks how long the shipped retries last.
 */
export function faultyStack(): FaultyStack {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ aws: { waitScale: 0.01 } });
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  const lifts: (() => void)[] = [];
  afterEach(() => {
    for (const lift of lifts.splice(0)) lift();
  });
  return {
    get stack() {
      return stack;
    },
    inject(fault) {
      const struck: FaultyRequest[] = [];
      const meanwhile = (request: FaultyRequest) => {
        struck.push(request);
        return fault.meanwhile?.(request);
      };
      lifts.push(stack.emulator.inject({ ...fault, meanwhile }));
      return { struck };
    },
  };
}

/** Whether a worker's event is for a target, `ACCOUNT/REGION`. */
export const isOf = (target: string) => (event: unknown) => {
  const { AccountId, Region } = (event as { Context: Record<string, string> }).Context;
  return `${AccountId}/${Region}` === target;
};

/** Whether a request stores an object whose key ends in this name. */
export const isObject =
  (name: string) =>
  ({ input }: FaultyRequest) =>
    input.Key?.endsWith(`/${name}.json`);

/** Whether a request invokes the worker. */
export const isWorker = ({ input }: FaultyRequest) => input.FunctionName.includes('StepEverywhere_local');
