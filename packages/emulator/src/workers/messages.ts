/** The message that gives an invocation to an environment. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** Only for a function with tenant isolation. */
  readonly tenantId?: string;
  /** JSON text. */
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** File to which the invocation's output is appended, in addition to the function's log. */
  readonly logFile?: string;
}

/** The answer to a {@link CallMessage}. */
export type AnswerMessage = { readonly type: 'answer'; readonly id: number } & (
  | { readonly output: object }
  | { readonly error: { readonly name: string; readonly message: string; readonly statusCode: number } }
);

/** To an environment. */
export type ToEnvironment = InvokeMessage | AnswerMessage;

/** An error as Lambda's runtime reports it: Node.js has `trace`, Python and Go have `stackTrace`. */
export interface ReportedError {
  /** Name of the error, for example `WorkerTimeout` or `Sandbox.Timedout`. */
  readonly errorType: string;
  /** The error's message. */
  readonly errorMessage: string;
  /** Stack of an error in Node.js, line by line. */
  readonly trace?: readonly string[];
  /** Id of the invocation, if the runtime reports it. */
  readonly requestId?: string;
  /** Stack of an error in Python (lines) or Go (frames). */
  readonly stackTrace?: readonly (string | object)[];
}

/** How an invocation ended. */
export type EndMessage = (
  | { readonly type: 'succeeded'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: ReportedError }
) & { readonly requestId: string; readonly memoryMB?: number; readonly logTail: string };

/** A call of the emulator that does not need the network: see `host.ts`. */
export interface CallMessage {
  readonly type: 'call';
  /** Chosen by the environment. */
  readonly id: number;
  readonly operation: HostOperation;
  readonly input: object;
}

/** The operations that an environment may call without the network. */
export type HostOperation = 'Encrypt' | 'Decrypt' | 'Put' | 'Post';

/** Why a function's code could not be loaded. */
export interface LoadFailure {
  /** The error as Lambda reports it. */
  readonly error: ReportedError;
  /** The last line of the author's code that led to the failure, if it is known. */
  readonly at?: { readonly file: string; readonly line: number } | null;
}

/** From an environment. */
export type FromEnvironment =
  | { readonly type: 'ready' }
  | EndMessage
  | CallMessage
  /** The share of recent time in which it worked, while it runs invocations, from 0 to 1. */
  | { readonly type: 'load'; readonly workShare: number }
  /** Sent as the last message: an invocation ends the process, by itself or by an uncaught error. */
  | { readonly type: 'exiting'; readonly requestId: string }
  /** Sent as the last message: the environment ends after an error while its code was loading. */
  | ({ readonly type: 'crashed' } & LoadFailure);
