import type { InvokeMessage } from './messages.ts';

/** The `context` argument of a handler. */
export interface HandlerContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** A string, as in Lambda. */
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity: undefined;
  readonly clientContext: undefined;
  /** Only for a function with tenant isolation, otherwise undefined. */
  readonly tenantId: string | undefined;
  /** Milliseconds until the invocation's deadline. */
  getRemainingTimeInMillis(): number;
}

/**
 * Makes the context of one invocation from the thread's own environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function handlerContext({
  requestId,
  invokedFunctionArn,
  tenantId,
  deadline,
}: InvokeMessage): HandlerContext {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
    invokedFunctionArn,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    awsRequestId: requestId,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    identity: undefined,
    clientContext: undefined,
    tenantId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}
