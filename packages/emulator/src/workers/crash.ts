import type { ReportedError } from './messages.ts';
import { endedByAnother } from './reported-error.ts';

/** Makes the error of an invocation whose environment ended. */
export type CrashReason = (requestId: string) => ReportedError;

/** Why an environment ended, and which of its invocations caused it. */
export class Crash {
  #reason: CrashReason | undefined;
  #culprit: string | undefined;

  /** Keeps the first reason; later ones follow from it. */
  because(reason: CrashReason): void {
    this.#reason ??= reason;
  }

  /** @param requestId the invocation that reported that it ends the environment */
  endedBy(requestId: string | undefined): void {
    this.#culprit = requestId;
  }

  /** @param requestId the only invocation that was running, if none has reported anything */
  suspect(requestId: string | undefined): void {
    this.#culprit ??= requestId;
  }

  /** The error for one of the environment's invocations; for one that is not the cause, that another invocation ended it. */
  readonly reasonFor: CrashReason = (requestId) => {
    const isInnocent = this.#culprit !== undefined && this.#culprit !== requestId;
    return isInnocent ? endedByAnother(requestId) : (this.#reason ?? endedByAnother)(requestId);
  };
}
