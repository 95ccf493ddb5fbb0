import type { EnvironmentSettings } from './lambda-environment.ts';
import type { InvokeMessage, ReportedError } from './thread-message.ts';

/** How an invocation ended. */
export type Outcome = (
  | { readonly type: 'succeeded'; readonly payload: string }
  | { readonly type: 'failed'; readonly error: ReportedError }
) & { readonly memoryMB?: number; readonly logTail?: string };

/** Settings of `startThread`. */
export interface ThreadStart extends EnvironmentSettings {
  /** File that everything the function prints is appended to. */
  readonly logFile: string;
}

/** What runs a function's code: a thread of Node.js, or a process of Python. It loads the code once, and runs one invocation at a time. */
export interface FunctionThread {
  /** When the session in its environment ends. */
  readonly expiration: Date;
  /** Settles when its code is loaded; never, if it cannot be. */
  readonly loaded: Promise<void>;
  /** Settles when it is no more. */
  readonly ended: Promise<void>;
  readonly alive: boolean;
  /** When its last invocation began or ended, as `performance.now()` says it. */
  readonly lastUsedAt: number;
  /** How long the code took to load, in milliseconds; undefined until it has. */
  readonly initMs: number | undefined;
  /** Share of the last while in which it worked rather than waited, from 0 to 1. */
  readonly workShare: number;
  /** Runs one invocation; never rejects. The deadline is the function's time-out from when it begins. */
  run(message: Omit<InvokeMessage, 'deadline'>): Promise<Outcome>;
  /** Ends it, whatever it is doing. */
  terminate(): Promise<void>;
}
