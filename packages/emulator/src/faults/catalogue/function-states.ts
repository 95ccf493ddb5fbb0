import { INVOKE_ERRORS, type InvokeErrorCode } from '../../invoke-errors.ts';
import type { Fault, FaultyRequest } from '../fault.ts';

/** How long, or how many times, a function cannot be invoked. */
export interface FunctionFault {
  /** Name of the function, without a qualifier. Default: every function. */
  readonly functionName?: string;
  /** Seconds from the first invocation on. Default 60. */
  readonly seconds?: number;
  /** Largest number of invocations that fail. Default: unlimited. */
  readonly times?: number;
}

/** Lambda's message for each error, from its API reference and from reports of users. */
const MESSAGES: Partial<Record<InvokeErrorCode, string>> = {
  CodeArtifactUserPendingException:
    'Lambda is initializing your function. It will be ready to invoke shortly.',
  ResourceNotReadyException: 'The function is inactive and its VPC connection is no longer available.',
  ResourceConflictException:
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  ENINotReadyException: 'The elastic network interface of the function is not ready yet.',
  ENILimitReachedException: 'The limit for network interfaces has been reached.',
  EC2ThrottledException: 'Amazon EC2 throttled Lambda during Lambda function initialization.',
  EC2UnexpectedException: 'Lambda received an unexpected Amazon EC2 client exception.',
  SubnetIPAddressLimitReachedException: 'One or more configured subnets have no available IP addresses.',
  SnapStartNotReadyException: 'Lambda is initializing your function.',
  SnapStartTimeoutException: 'Lambda could not restore the snapshot within the timeout limit.',
  EFSMountConnectivityException: 'The function could not make a network connection to the file system.',
  EFSMountTimeoutException: 'The function connected to the file system, but the mount operation timed out.',
  EFSIOException: 'An error occurred when reading from or writing to a connected file system.',
};

/**
 * Invocations fail with one of the errors of Lambda's `Invoke`.
 *
 * @param error for example `ENILimitReachedException`, `SnapStartNotReadyException` or `EFSMountTimeoutException`
 * @param options which function, how many seconds (default 60), and how many times
 * @returns a fault for {@link Emulator.inject}
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 * @example
 * ```ts
 * emulator.inject(faults.invokeFails('EC2ThrottledException', { functionName: 'StepEverywhere_mine', times: 2 }));
 * ```
 */
export function invokeFails(
  error: InvokeErrorCode,
  { functionName, seconds = 60, times = Number.POSITIVE_INFINITY }: FunctionFault = {},
): Fault {
  const message = MESSAGES[error];
  return {
    service: 'lambda',
    operation: 'Invoke',
    when: invokes(functionName),
    seconds,
    times,
    answer: { code: error, statusCode: INVOKE_ERRORS[error], ...(message === undefined ? {} : { message }) },
  };
}

/**
 * A function that was not invoked for weeks: it is `Inactive`, and invocations fail until Lambda has activated it.
 *
 * @param options which function, how many seconds (default 60), how many times, and with `isInVpc` whether it is
 * connected to a VPC, which has its own error
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.inactive({ functionName: 'StepEverywhere_mine', seconds: 90 }));
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 * @see https://github.com/aws/aws-cdk/issues/20123
 */
export function inactive({
  isInVpc = false,
  ...options
}: FunctionFault & { readonly isInVpc?: boolean } = {}): Fault {
  return invokeFails(isInVpc ? 'ResourceNotReadyException' : 'CodeArtifactUserPendingException', options);
}

/**
 * A function that was just created or changed: it is `Pending`.
 *
 * @param options which function, how many seconds (default 60), and how many times
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.pending({ functionName: 'StepEverywhere_mine', times: 3 }));
 * ```
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function pending(options: FunctionFault = {}): Fault {
  return invokeFails('ResourceConflictException', options);
}

/** Selects the requests that invoke a function, whatever name they use for it. */
export function invokes(functionName: string | undefined): (request: FaultyRequest) => boolean {
  return ({ input }) =>
    functionName === undefined || String(input.FunctionName).split(':').includes(functionName);
}
