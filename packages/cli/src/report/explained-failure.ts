import type { FailureClass } from '@step-everywhere/infra/internal/run';

/** What the emulator answers to a request for something that it does not have. */
const lacking = /\bThe emulator(?:'s \S+)? has no /;

/** A failure of a target, as the run reports it. */
export interface ReportedFailure {
  readonly error?: string | undefined;
  readonly reason: string;
  readonly failureClass: FailureClass;
}

/** The entries of the troubleshooting page that explain failures of the class `handler` whose cause is not the worker's code. */
export const entriesForHandlers = { lacking: 'not-in-emulator', command: 'CommandFailedError' } as const;

/**
 * The name under which the troubleshooting page explains a failure.
 *
 * @returns the failure class, or an entry of its own for a failure of the class `handler` whose cause is not the worker's code.
 */
export function explainedFailure({ error, reason, failureClass }: ReportedFailure): string {
  if (failureClass !== 'handler') return failureClass;
  if (lacking.test(reason)) return entriesForHandlers.lacking;
  return error === entriesForHandlers.command ? error : failureClass;
}
