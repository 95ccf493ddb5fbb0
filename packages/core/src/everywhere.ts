import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Context } from 'aws-lambda';
import { checkOptions } from './check-options.ts';
import { checkDigest } from './contract/digest.ts';
import { parseEvent, type WorkerEvent } from './contract/index.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { failure } from './failure.ts';
import { Invocation } from './invocation/invocation.ts';
import { keepDeepStacks } from './invocation/stack-depth.ts';
import { catchUncaughtErrors } from './invocation/uncaught-errors.ts';
import { checkFunction, checkKeyAccount } from './kms/key-account.ts';
import { containerIdentity } from './kms/kms.ts';
import { checkLifetime } from './kms/lifetime.ts';
import { unseal } from './kms/unseal.ts';
import type { local } from './local.ts';
import { trustBundle } from './network/company-network.ts';
import { loadUpload, store } from './output/store.ts';
import { Redaction } from './redaction.ts';
import type { AccountAndRegion, InJson } from './result/stored.ts';
import { openTarget } from './target/target.ts';
import { holdCredentials } from './target/target-credentials.ts';
import type { Handler, WorkerInput } from './target/worker-input.ts';
import {
  type LambdaHandler,
  payloadFor,
  resultOf,
  STORED,
  type Stored,
  WORKER,
  type Worker,
  type WorkerOptions,
} from './worker.ts';

/**
 * Whether `everywhere` made this function, in this copy of the package or in one that is bundled into the function.
 *
 * A handler that middleware has wrapped does not count.
 *
 * @param handler any value, for example the export of a module
 * @returns true for a worker
 * @example
 * ```ts
 * isWorker(everywhere(() => 1)); // true
 * ```
 */
export function isWorker(handler: unknown): handler is LambdaHandler {
  return typeof handler === 'function' && WORKER in handler;
}

/** The option `rowFields`; its type determines the fields that rows start with. */
interface OwnRowFields<Own> {
  readonly rowFields?: (input: WorkerInput) => Own;
}

/** The types of {@link everywhere}. */
export interface Everywhere {
  /** With a schema: the payload has the schema's output type. */
  <Schema extends StandardSchemaV1, Result, Own = AccountAndRegion>(
    handler: Handler<StandardSchemaV1.InferOutput<Schema>, Result>,
    options: WorkerOptions & { readonly payload: Schema } & OwnRowFields<Own>,
  ): LambdaHandler<StandardSchemaV1.InferInput<Schema>, Result, InJson<Own>>;
  /** With a schema, and with rows that do not start with account and region. */
  <Schema extends StandardSchemaV1, Result>(
    handler: Handler<StandardSchemaV1.InferOutput<Schema>, Result>,
    options: WorkerOptions & { readonly payload: Schema; readonly rowFields: false },
  ): LambdaHandler<StandardSchemaV1.InferInput<Schema>, Result, object>;
  /** Without a schema: the payload has the type that the author annotates, otherwise `unknown`. */
  <Payload = unknown, Result = unknown, Own = AccountAndRegion>(
    handler: Handler<Payload, Result>,
    options?: WorkerOptions & { readonly payload?: never } & OwnRowFields<Own>,
  ): LambdaHandler<Payload, Result, InJson<Own>>;
  /** Without a schema, and with rows that do not start with account and region. */
  <Payload = unknown, Result = unknown>(
    handler: Handler<Payload, Result>,
    options: WorkerOptions & { readonly payload?: never; readonly rowFields: false },
  ): LambdaHandler<Payload, Result, object>;
  /** With options of the general type `WorkerOptions`. */
  <Result, Options extends WorkerOptions>(
    handler: Handler<unknown, Result>,
    options: StandardSchemaV1 extends Options['payload'] ? Options : never,
  ): LambdaHandler<unknown, Result, object>;
  /**
   * Runs a worker in this process, for tests, without KMS, S3 or Lambda. The handler receives the same input as in a run.
   *
   * Takes a worker or a handler, and optionally the payload, the target and the clients. Returns what a run would store: the
   * result, or an array of rows. Rethrows an error of the handler unchanged.
   *
   * @example
   * ```ts
   * const result = await everywhere.local(handler, { region: 'eu-west-1', payload: { prefix: '/app' } });
   * expect(result).toEqual({ parameters: [] });
   * ```
   */
  readonly local: typeof local;
}

/**
 * Makes a Lambda handler from a function that acts in one account and region.
 *
 * The orchestrator invokes it once per target. The function's result is stored as one line of JSON (`undefined` as
 * `null`); rows, for example from an async generator, are stored as JSON Lines. If the function throws, only this target
 * fails.
 *
 * @param handler the author's function
 * @param options.payload a Standard Schema validator for the run's payload
 * @returns the function to export as `handler`; it answers Lambda when the result is stored
 * @throws {TypeError} at once, if `handler` is not a function, or an option does not exist or has a wrong value
 * @throws (to Lambda) an error of at most 1 KB that contains no secrets: the handler's own, or {@link EventError},
 * {@link KmsUnavailableError}, {@link UnsealError}, {@link StaleCredentialsError}, {@link CertificatesError},
 * {@link PayloadError}, {@link ResultError}, {@link OutputError}, {@link WorkerTimeout}
 * @example
 * ```ts
 * export const handler = everywhere(async ({ client, account }) => {
 *   const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
 *   return { account: account.name, parameters: Parameters };
 * });
 * ```
 */
export const everywhere: Everywhere = /* @__PURE__ */ Object.assign(
  (handler: Handler<never>, options: WorkerOptions = {}): LambdaHandler => {
    if (typeof handler !== 'function') {
      const given = handler === null ? 'null' : typeof handler;
      throw new TypeError(
        `everywhere() takes the worker's function, got ${given}. Write everywhere(async ({ client }) => …).`,
      );
    }
    checkOptions(options);
    const worker: Worker = { handler: handler as Handler, options };
    return Object.assign((event: unknown, context: Context) => invoke(worker, event, context), {
      [WORKER]: worker,
    });
  },
  {
    local: (async (...given: Parameters<typeof local>) =>
      (await import('./local.ts')).local(...given)) as typeof local,
  },
);

/** Whether this environment has not served an invocation yet. */
let isCold = true;

/** Runs one invocation. If anything fails, Lambda gets a small error without secrets. */
async function invoke(worker: Worker, event: unknown, context: Context): Promise<Stored> {
  catchUncaughtErrors();
  keepDeepStacks();
  const redaction = new Redaction();
  const deadline = startDeadline(remaining(context));
  const invocation = new Invocation(context?.awsRequestId ?? 'without an id');
  try {
    return await invocation.run(() => serve(worker, { event, context, deadline, redaction, invocation }));
  } catch (thrown) {
    throw failure(thrown, redaction);
  } finally {
    deadline.stop();
  }
}

/** Without Lambda's context, for example in a direct call of the handler, Lambda's longest time applies. */
function remaining(context: Partial<Context> | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? 15 * 60_000;
}

/** The parts that serve one invocation. */
interface ServedInvocation {
  readonly event: unknown;
  readonly context: Context;
  readonly deadline: Deadline;
  readonly redaction: Redaction;
  readonly invocation: Invocation;
}

async function serve(
  worker: Worker,
  { event, context, deadline, redaction, invocation }: ServedInvocation,
): Promise<Stored> {
  trustBundle();
  redaction.addEnvironment(process.env);
  const contract = parseEvent(event);
  checkKeyAccount(contract, context?.invokedFunctionArn);
  checkFunction(contract, context?.invokedFunctionArn);
  const { credentials, output } = await unseal(contract, { end: deadline });
  redaction.addCredentials(credentials);
  redaction.addUrl(output);
  redaction.addIdentity(await containerIdentity(contract.KeyId));
  checkDigest(event as WorkerEvent, output.Digest);
  checkLifetime({ credentials, output }, remaining(context));
  const payload = await invocation.race(payloadFor(worker, contract.Payload, deadline));
  const target = contract.Context;
  const held = holdCredentials(credentials, target.AccountId);
  const { input, close } = openTarget({
    target,
    credentials: held.provider,
    payload,
    deadline,
    context,
    redaction,
    isCold,
    loggerOptions: worker.options.logger,
  });
  isCold = false;
  try {
    const result = resultOf(worker, input, { context, redaction, end: deadline });
    // The handler has started and probably waits for a response, which is a good time to load the module that sends its result.
    void loadUpload();
    const body = await invocation.outcomeOf(deadline.race(result));
    await store(output, body, { end: deadline }).finally(() => body.discard());
    return STORED;
  } catch (thrown) {
    const reason = deadline.reasonFor(thrown);
    logFailure(input, reason);
    throw reason;
  } finally {
    close();
    held.release();
  }
}

/** The state has room for 1 KB of an error; the log gets all of it. */
function logFailure({ logger }: WorkerInput, thrown: unknown): void {
  try {
    if (thrown instanceof Error) logger.error('The target failed', thrown);
    else logger.error('The target failed', { thrown });
  } catch {
    // An error whose getters throw cannot be logged, but it is still reported.
  }
}
