import type { ReportedError } from './messages.ts';
import { endedByAnother } from './reported-error.ts';

/** Makes the error of an invocation that its environment's end has ended. */
export type CrashReason = (requestId: string) => ReportedError;

/** Why an environment has ended, and which of its invocations ended it. */
export class Crash {
  #reason: CrashReason | undefined;
  #culprit: string | undefined;

  /** Keeps the first reason: others follow from it. */
  because(reason: CrashReason): void {
    this.#reason ??= reason;
  }

  /** @param requestId the invocation that said that it ends the environment */
  endedBy(requestId: string | undefined): void {
    this.#culprit = requestId;
  }

  /** @param requestId the only invocation that was running, when none has said anything */
  suspect(requestId: string | undefined): void {
    this.#culprit ??= requestId;
  }

  /** The error of one of the environment's invocations: of an innocent one, that another has ended it. */
  readonly reasonFor: CrashReason = (requestId) => {
    const isInnocent = this.#culprit !== undefined && this.#culprit !== requestId;
    return isInnocent ? endedByAnother(requestId) : (this.#reason ?? endedByAnother)(requestId);
  };
}
