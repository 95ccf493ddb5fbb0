import { INVOKE_ERRORS, type InvokeErrorCode } from '../../invoke-errors.ts';
import type { Fault, FaultyRequest } from '../fault.ts';

/** How long, or how often, a function cannot be invoked. */
export interface FunctionFault {
  /** Of the function, without a qualifier; every function by default. */
  readonly functionName?: string;
  /** From the first invocation on; 60 by default. */
  readonly seconds?: number;
  /** Invocations that fail at most; any number by default. */
  readonly times?: number;
}

/** What Lambda says with each error, as its API reference and those who met it have it. */
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
 * A function that was not invoked for weeks: it is `Inactive`, and invocations fail until Lambda has made it ready.
 *
 * @param options `isInVpc`: whether it has a connection to a VPC, which fails with an error of its own
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
 * A function that was just made or changed: it is `Pending`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
export function pending(options: FunctionFault = {}): Fault {
  return invokeFails('ResourceConflictException', options);
}

/** Which requests invoke a function, however they name it. */
export function invokes(functionName: string | undefined): (request: FaultyRequest) => boolean {
  return ({ input }) =>
    functionName === undefined || String(input.FunctionName).split(':').includes(functionName);
}
