/** One invocation, as an environment gets it. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** Of a function with tenant isolation. */
  readonly tenantId?: string;
  /** JSON text. */
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** File that what the invocation prints is appended to, in addition to the function's log. */
  readonly logFile?: string;
}

/** The answer to a {@link CallMessage}. */
export type AnswerMessage = { readonly type: 'answer'; readonly id: number } & (
  | { readonly output: object }
  | { readonly error: { readonly name: string; readonly message: string; readonly statusCode: number } }
);

/** To an environment. */
export type ToEnvironment = InvokeMessage | AnswerMessage;

/** An error as Lambda's runtime reports it: with `trace` that of Node.js, with `stackTrace` those of Python and of Go. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  readonly requestId?: string;
  readonly stackTrace?: readonly (string | object)[];
}

/** How an invocation ended. */
export type EndMessage = (
  | { readonly type: 'succeeded'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: ReportedError }
) & { readonly requestId: string; readonly memoryMB?: number; readonly logTail: string };

/** A call of the emulator that needs no network: see `host.ts`. */
export interface CallMessage {
  readonly type: 'call';
  /** Of the environment's own choice. */
  readonly id: number;
  readonly operation: HostOperation;
  readonly input: object;
}

/** What an environment may call without the network. */
export type HostOperation = 'Encrypt' | 'Decrypt' | 'Put' | 'Post';

/** Why a function's code could not be loaded. */
export interface LoadFailure {
  readonly error: ReportedError;
  /** The last line of the author's that led to it, where it is known. */
  readonly at?: { readonly file: string; readonly line: number } | null;
}

/** From an environment. */
export type FromEnvironment =
  | { readonly type: 'ready' }
  | EndMessage
  | CallMessage
  /** How much it works, while it runs invocations: share of the last while, from 0 to 1. */
  | { readonly type: 'load'; readonly workShare: number }
  /** Sent last: an invocation ends the process, by itself or by an error that nobody caught. */
  | { readonly type: 'exiting'; readonly requestId: string }
  /** Sent last: it ends after an error that its code threw while loading. */
  | ({ readonly type: 'crashed' } & LoadFailure);
