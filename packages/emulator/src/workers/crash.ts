import type { ReportedError } from './messages.ts';
import { endedByAnother } from './reported-error.ts';

/** Makes the error of an invocation whose environment ended. */
export type CrashReason = (requestId: string) => ReportedError;

/** Why an environment ended, and which of its invocations caused it. */
export class Crash {
  #reason: CrashReason | undefined;
  #culprit: string | undefined;

  /** Keeps the first reason; later ones are consequences of it. */
  because(reason: CrashReason): void {
    this.#reason ??= reason;
  }

  /** @param requestId of the invocation that reported that it ends the environment. */
  endedBy(requestId: string | undefined): void {
    this.#culprit = requestId;
  }

  /** @param requestId of the only running invocation, if none has reported anything. */
  suspect(requestId: string | undefined): void {
    this.#culprit ??= requestId;
  }

  /** The error for one of the environment's invocations. If another invocation was the cause, the error says so. */
  readonly reasonFor: CrashReason = (requestId) => {
    const isInnocent = this.#culprit !== undefined && this.#culprit !== requestId;
    return isInnocent ? endedByAnother(requestId) : (this.#reason ?? endedByAnother)(requestId);
  };
}
