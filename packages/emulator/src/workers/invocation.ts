import type { Outcome } from './outcome.ts';

/** One invocation to run. */
export interface Invocation {
  /** JSON text. */
  readonly payload: string;
  /** The same, parsed. */
  readonly event: unknown;
  /** With the qualifier that the caller named. */
  readonly invokedFunctionArn: string;
  /** Of a function with tenant isolation: whose environments are to run it. */
  readonly tenantId?: string;
}

/** What Lambda answers to an invocation. */
export interface InvocationResult {
  readonly requestId: string;
  /** JSON text: the handler's result, or `{ errorType, errorMessage, trace }`. */
  readonly payload: string;
  /** Whether the payload is an error. */
  readonly failed: boolean;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** An invocation that the emulator's end cut off or refused. */
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

/** What Lambda answers for how an invocation ended, given all its lines of the log. */
export function invocationResult(requestId: string, outcome: Outcome, log: string): InvocationResult {
  return {
    requestId,
    payload: outcome.type === 'succeeded' ? outcome.payload : JSON.stringify(outcome.error),
    failed: outcome.type === 'failed',
    logTail: Buffer.from(log).subarray(-4096).toString('utf8'),
  };
}
