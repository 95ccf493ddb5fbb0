import { read } from '../failure.ts';
import { type Invocation, invocationsOfError } from './invocation.ts';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;
type Listener = (reason: unknown, more: never) => void;

let isListening = false;

/**
 * Passes uncaught errors to the invocation that they belong to, from the first invocation on.
 *
 * AWS's runtime client for Node.js 22 listens too: it logs the error unchanged, with every secret in it, and ends the process
 * immediately, while other invocations run. So earlier listeners get only errors that belong to no invocation.
 */
export function catchUncaughtErrors(): void {
  if (isListening) return;
  isListening = true;
  for (const event of EVENTS) {
    const others = process.listeners(event as 'exit') as Listener[];
    process.removeAllListeners(event);
    const listener: Listener = (reason, more) => {
      const invocations = invocationsOfError();
      for (const invocation of invocations) if (!invocation.fail(reason)) reportLate(reason, invocation);
      if (invocations.length > 0) return;
      for (const other of others) other.call(process, reason, more);
      if (others.length === 0) leaveToNode(reason);
    };
    process.on(event as 'exit', listener as never);
  }
}

/**
 * Reports that code of an ended invocation failed.
 *
 * Its outcome is known and its secrets are forgotten, so they could not be redacted from the message: the message is left out.
 */
function reportLate(reason: unknown, { requestId }: Invocation): void {
  const name = read(reason, 'name');
  const stack = read(reason, 'stack');
  if (name === 'InvocationEndedError') return;
  const kind = typeof name === 'string' && /^[A-Za-z]{1,60}$/.test(name) ? name : 'An error';
  const frame = /^ {4}at (?!.*\((?:node:|native)).*$/m
    .exec(typeof stack === 'string' ? stack : '')?.[0]
    .trim();
  console.warn(
    `${kind} was thrown by code that was still running after invocation ${requestId} had ended${frame ? `, ${frame}` : ''}; ` +
      'await everything that the handler starts. The message is left out, since it may hold a secret.',
  );
}

/** Node.js prints the error and ends the process, as without this listener. */
function leaveToNode(reason: unknown): void {
  for (const event of EVENTS) process.removeAllListeners(event);
  setImmediate(() => {
    throw reason;
  });
}
