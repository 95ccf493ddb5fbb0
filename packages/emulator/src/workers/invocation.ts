import type { Outcome } from './outcome.ts';

/** One invocation to run. */
export interface Invocation {
  /** JSON text. */
  readonly payload: string;
  /** The parsed payload. */
  readonly event: unknown;
  /** ARN with the qualifier that the caller gave. */
  readonly invokedFunctionArn: string;
  /** For a function with tenant isolation: the tenant whose environments run it. */
  readonly tenantId?: string;
}

/** Lambda's answer to an invocation. */
export interface InvocationResult {
  readonly requestId: string;
  /** JSON text: the handler's result, or `{ errorType, errorMessage, trace }`. */
  readonly payload: string;
  /** Whether the payload is an error. */
  readonly failed: boolean;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** The emulator was closed before an invocation ended or began. */
export class FunctionPoolClosedError extends Error {
  override readonly name = 'FunctionPoolClosedError';

  readonly functionName: string;

  constructor(functionName: string) {
    super(
      `Function ${functionName} was not invoked: the emulator is closing. Start a new emulator to invoke it.`,
    );
    this.functionName = functionName;
  }
}

/** Makes Lambda's answer from the outcome of an invocation and all lines of its log. */
export function invocationResult(requestId: string, outcome: Outcome, log: string): InvocationResult {
  return {
    requestId,
    payload: outcome.type === 'succeeded' ? outcome.payload : JSON.stringify(outcome.error),
    failed: outcome.type === 'failed',
    logTail: Buffer.from(log).subarray(-4096).toString('utf8'),
  };
}
