/** What a thread needs to know before it loads the function's code; its environment holds the rest. */
export interface ThreadSettings {
  /** Folder of the function's code, `LAMBDA_TASK_ROOT`. */
  readonly taskRoot: string;
  /** For example `index.handler`. */
  readonly handler: string;
  /** File that everything the function prints is appended to. */
  readonly logFile: string;
  /** Folder where V8 keeps what it compiled, for the next process; none if code is not to be kept. */
  readonly compileCache?: string | undefined;
}

/** Parent to thread: one invocation. Never sent while another is under way. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly invokedFunctionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** Of a function with tenant isolation. */
  readonly tenantId?: string;
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** An error as Lambda's runtime reports it: with `trace` that of Node.js, with `stackTrace` that of Python. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
  readonly requestId?: string;
  readonly stackTrace?: readonly string[];
}

/** Thread to parent. */
export type ThreadMessage =
  | { readonly type: 'ready' }
  | {
      readonly type: 'succeeded';
      readonly payload: string;
      readonly memoryMB: number;
      readonly logTail: string;
    }
  | {
      readonly type: 'failed';
      readonly error: ReportedError;
      readonly memoryMB: number;
      readonly logTail: string;
    }
  /** Sent last: the thread ends after an error that no handler caught, or that its code threw while loading. */
  | { readonly type: 'crashed'; readonly error: ReportedError };
