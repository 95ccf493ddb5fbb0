import type { Context } from 'aws-lambda';
import { parseEvent } from './contract/index.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { failure } from './failure.ts';
import { store } from './output/store.ts';
import { Redaction } from './redaction.ts';
import { jsonBody } from './result/body.ts';
import type { BigIntPolicy } from './result/json-value.ts';
import { openTarget } from './target.ts';
import { unseal } from './unseal.ts';
import type { Handler, WorkerInput } from './worker-input.ts';

/** How a worker's payload and result are treated. */
export interface WorkerOptions {
  /** What becomes of a BigInt in the result: an error (default), or its digits as a string. */
  readonly bigint?: BigIntPolicy;
}

/** What Lambda calls. */
export type LambdaHandler = (event: unknown, context: Context) => Promise<Stored>;

/** What Lambda answers for a target that went well. */
export interface Stored {
  /** Bytes of the stored result. */
  readonly Bytes: number;
}

/**
 * Makes a Lambda handler of a function that acts in one account and region.
 *
 * The orchestrator invokes it once a target. What the function returns is stored as one line of JSON; `undefined` is
 * stored as `null`. What it throws fails the target, and no other.
 *
 * @throws (to Lambda) an error of at most 1 KB without secrets: the handler's own, or `EventError`, `UnsealError`,
 * `ResultError`, `OutputError`, `WorkerTimeout`
 * @example
 * ```ts
 * export const handler = everywhere(async ({ client, account }) => {
 *   const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
 *   return { account: account.name, parameters: Parameters };
 * });
 * ```
 */
export function everywhere<Payload = unknown>(
  handler: Handler<Payload>,
  options: WorkerOptions = {},
): LambdaHandler {
  return async (event, context) => {
    const redaction = new Redaction();
    const deadline = startDeadline(context.getRemainingTimeInMillis());
    try {
      return await serve(handler as Handler, { event, context, options, deadline, redaction });
    } catch (thrown) {
      throw failure(thrown, redaction);
    } finally {
      deadline.stop();
    }
  };
}

interface Invocation {
  readonly event: unknown;
  readonly context: Context;
  readonly options: WorkerOptions;
  readonly deadline: Deadline;
  readonly redaction: Redaction;
}

async function serve(
  handler: Handler,
  { event, context, options, deadline, redaction }: Invocation,
): Promise<Stored> {
  redaction.addEnvironment(process.env);
  const contract = parseEvent(event);
  const { credentials, output } = await unseal(contract, { signal: deadline.end });
  redaction.addCredentials(credentials);
  redaction.addUrl(output);
  const { Context: target, Payload: payload } = contract;
  const { input, close } = openTarget({
    target,
    credentials,
    payload,
    signal: deadline.signal,
    context,
    redaction,
  });
  try {
    const result = await deadline.race(call(handler, input));
    const body = jsonBody(result, { redaction, bigint: options.bigint ?? 'error' });
    await store(output, body, { end: deadline.end });
    return { Bytes: body.length };
  } catch (thrown) {
    logFailure(input, thrown);
    throw thrown;
  } finally {
    close();
  }
}

/** A handler that is no async function may throw before it returns a promise. */
async function call(handler: Handler, input: WorkerInput): Promise<unknown> {
  return handler(input);
}

/** The state has room for 1 KB of an error; the log has all of it. */
function logFailure({ logger }: WorkerInput, thrown: unknown): void {
  try {
    if (thrown instanceof Error) logger.error('The target failed', thrown);
    else logger.error('The target failed', { thrown });
  } catch {
    // An error whose own getters fail cannot be logged; it is still reported.
  }
}
