import type { Context } from 'aws-lambda';

/**
 * Makes a Lambda context with a clock that runs.
 *
 * @param timeout milliseconds until the function's time is up; default 15 minutes
 * @param overrides fields that replace the defaults
 * @returns the second argument of a Lambda handler
 * @example
 * ```ts
 * lambdaContext(60_000, { functionName: 'StepEverywhere_mine' }).functionName; // 'StepEverywhere_mine'
 * ```
 */
export function lambdaContext(timeout = 15 * 60_000, overrides: Partial<Context> = {}): Context {
  const end = performance.now() + timeout;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'StepEverywhere_example',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example',
    memoryLimitInMB: '256',
    awsRequestId: crypto.randomUUID(),
    logGroupName: '/aws/lambda/StepEverywhere_example',
    logStreamName: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => Math.max(0, end - performance.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
    ...overrides,
  };
}
