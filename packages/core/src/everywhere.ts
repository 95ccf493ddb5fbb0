import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Context } from 'aws-lambda';
import { checkDigest } from './contract/digest.ts';
import { parseEvent, type WorkerEvent } from './contract/index.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { failure } from './failure.ts';
import { Invocation } from './invocation/invocation.ts';
import { catchUncaughtErrors } from './invocation/uncaught-errors.ts';
import { checkKeyAccount } from './kms/key-account.ts';
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
 * Whether a function is what `everywhere` made: of this copy of the package, or of one that is bundled into the function.
 *
 * A handler that middleware has wrapped is none.
 *
 * @example
 * ```ts
 * isWorker(everywhere(() => 1)); // true
 * ```
 */
export function isWorker(handler: unknown): handler is LambdaHandler {
  return typeof handler === 'function' && WORKER in handler;
}

/** The option `rowFields`, whose type says what rows start with. */
interface OwnRowFields<Own> {
  readonly rowFields?: (input: WorkerInput) => Own;
}

/** The types of {@link everywhere}. */
export interface Everywhere {
  /** With a schema: the payload's type is what the schema makes of it. */
  <Schema extends StandardSchemaV1, Result, Own = AccountAndRegion>(
    handler: Handler<StandardSchemaV1.InferOutput<Schema>, Result>,
    options: WorkerOptions & { readonly payload: Schema } & OwnRowFields<Own>,
  ): LambdaHandler<StandardSchemaV1.InferInput<Schema>, Result, InJson<Own>>;
  <Schema extends StandardSchemaV1, Result>(
    handler: Handler<StandardSchemaV1.InferOutput<Schema>, Result>,
    options: WorkerOptions & { readonly payload: Schema; readonly rowFields: false },
  ): LambdaHandler<StandardSchemaV1.InferInput<Schema>, Result, object>;
  /** Without a schema: the payload's type is what the author annotates, else unknown. */
  <Payload = unknown, Result = unknown, Own = AccountAndRegion>(
    handler: Handler<Payload, Result>,
    options?: WorkerOptions & { readonly payload?: never } & OwnRowFields<Own>,
  ): LambdaHandler<Payload, Result, InJson<Own>>;
  <Payload = unknown, Result = unknown>(
    handler: Handler<Payload, Result>,
    options: WorkerOptions & { readonly payload?: never; readonly rowFields: false },
  ): LambdaHandler<Payload, Result, object>;
  /** With options of which TypeScript knows only the general type. */
  <Result, Options extends WorkerOptions>(
    handler: Handler<unknown, Result>,
    options: StandardSchemaV1 extends Options['payload'] ? Options : never,
  ): LambdaHandler<unknown, Result, object>;
  /**
   * Runs a worker in this process, for tests: without KMS, S3 or Lambda. The handler receives what it receives in a run.
   *
   * Takes a worker or a handler, and optionally the payload, the target and the clients. Returns what a run would store: the
   * result, or an array of the rows. An error of the handler is thrown unchanged.
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
 * Makes a Lambda handler of a function that acts in one account and region.
 *
 * The orchestrator invokes it once per target. What the function returns is stored as one line of JSON, `undefined` as
 * `null`; rows, from an async generator for example, are stored as JSON Lines. What it throws fails the target, and no
 * other.
 *
 * @param handler the author's function
 * @param options.payload a Standard Schema validator for the run's payload
 * @throws {TypeError} at once, if `handler` is not a function
 * @throws (to Lambda) an error of at most 1 KB without secrets: the handler's own, or {@link EventError},
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

/** Whether this environment has served nothing yet. */
let isCold = true;

/** One invocation: whatever goes wrong in it, Lambda sees an error that is small and holds no secret. */
async function invoke(worker: Worker, event: unknown, context: Context): Promise<Stored> {
  catchUncaughtErrors();
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

/** Without Lambda's context, as when somebody calls the handler by hand, there is Lambda's longest time. */
function remaining(context: Partial<Context> | undefined): number {
  return context?.getRemainingTimeInMillis?.() ?? 15 * 60_000;
}

/** What one invocation is served with. */
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
  const { credentials, output } = await unseal(contract, { end: deadline });
  redaction.addCredentials(credentials);
  redaction.addUrl(output);
  redaction.addIdentity(await containerIdentity(contract.KeyId));
  checkDigest(event as WorkerEvent, output.Digest);
  checkLifetime({ credentials, output }, remaining(context));
  const payload = await payloadFor(worker, contract.Payload, deadline);
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
    // The handler has begun, and most likely waits for an answer: time to load what sends its result.
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

/** The state has room for 1 KB of an error; the log has all of it. */
function logFailure({ logger }: WorkerInput, thrown: unknown): void {
  try {
    if (thrown instanceof Error) logger.error('The target failed', thrown);
    else logger.error('The target failed', { thrown });
  } catch {
    // An error whose own getters fail cannot be logged; it is still reported.
  }
}
