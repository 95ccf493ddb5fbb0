// An execution environment of Lambda in a separate process: serves invocations that arrive as messages, several at the same
// time if needed, and answers each with its outcome. With `--listens`, it handles uncaught errors as AWS's runtime client for
// Node.js 22 does: it logs the error and ends the process.
import { lambdaContext } from '@step-everywhere/core/testing';
import { handler } from './leaving-worker.ts';

/** One invocation to serve. */
export interface Order {
  readonly id: number;
  /** `throw` for an error that belongs to no invocation. */
  readonly event: unknown;
}
/** The outcome, as AWS's runtime client would send it. */
export interface Outcome {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

if (process.argv.includes('--listens')) {
  process.on('uncaughtException', (error) => {
    console.error('Uncaught Exception', error);
    process.exit(129);
  });
  process.on('unhandledRejection', (reason) => {
    console.error('Unhandled Promise Rejection', reason);
    process.exit(128);
  });
}

process.on('message', ({ id, event }: Order) => {
  if (event === 'throw') throw new RangeError('thrown between invocations');
  handler(event, lambdaContext(60_000)).then(
    (answer) => process.send?.({ id, answer } satisfies Outcome),
    ({ name, message }: Error) => process.send?.({ id, error: `${name}: ${message}` } satisfies Outcome),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
