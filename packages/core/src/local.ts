import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { Context } from 'aws-lambda';
import type { GivenClients } from './clients/clients.ts';
import { partitionOf, type WorkerContext } from './contract/index.ts';
import { startDeadline } from './deadline.ts';
import { LocalCredentialsError } from './errors.ts';
import { keepDeepStacks } from './invocation/stack-depth.ts';
import { checkFields } from './known-fields.ts';
import { lambdaContext } from './lambda-context.ts';
import { trustBundle } from './network/company-network.ts';
import { Redaction } from './redaction.ts';
import type { ResultBody } from './result/body.ts';
import type { StoredAs } from './result/stored.ts';
import { openTarget } from './target/target.ts';
import type { Handler, TargetAccount } from './target/worker-input.ts';
import { type LambdaHandler, payloadFor, resultOf, WORKER, type Worker } from './worker.ts';

/** The target to run a worker in; every field has a default. */
export interface LocalTarget<Payload> {
  /** Account id of twelve digits, or an account with a name. Default `111122223333`, named `local`. */
  readonly account?: string | TargetAccount;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Validated as in a run, if the worker has a schema. Default `null`. */
  readonly payload?: Payload;
  /** Execution ARN that the handler sees; to run a target again, the ARN of its run. */
  readonly execution?: string;
  /** Credentials for the account. Without them, sending a real request is an error. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /**
   * Clients that `client(Class)` returns for these classes, instead of real AWS clients.
   *
   * @example
   * ```ts
   * const ssm = { send: async () => ({ Parameters: [] }) };
   * await everywhere.local(handler, { clients: [[SSMClient, ssm]] });
   * ```
   */
  readonly clients?: GivenClients;
  /** Lambda's context; by default one with 15 minutes left. */
  readonly context?: Context;
}

const FIELDS = {
  account: true,
  region: true,
  payload: true,
  execution: true,
  credentials: true,
  clients: true,
  context: true,
} as const satisfies Record<keyof LocalTarget<unknown>, true>;

/**
 * Runs a worker in this process, without KMS, S3 or Lambda, and returns what a run would store.
 *
 * The handler receives the same input as in a run; errors are rethrown unchanged. Rows are returned as an array.
 *
 * @param worker a result of `everywhere`, or a handler to pass to it
 * @throws PayloadError, ResultError, WorkerTimeout, CertificatesError, and whatever the handler throws
 * @example
 * ```ts
 * const result = await everywhere.local(handler, { region: 'eu-west-1', payload: { prefix: '/app' } });
 * expect(result).toEqual({ parameters: [] });
 * ```
 */
export function local<Payload, Result>(
  handler: Handler<Payload, Result> & { readonly [WORKER]?: never },
  where?: LocalTarget<NoInfer<Payload>>,
): Promise<StoredAs<Awaited<Result>>>;
// Last, because TypeScript reports the last overload if none fits, and most tests pass a worker.
export function local<Payload, Result, Fields>(
  worker: LambdaHandler<Payload, Result, Fields>,
  where?: LocalTarget<NoInfer<Payload>>,
): Promise<StoredAs<Awaited<Result>, Fields>>;
export async function local(
  worker: LambdaHandler | Handler,
  where: LocalTarget<unknown> = {},
): Promise<unknown> {
  const definition = definitionOf(worker);
  checkFields('the target of everywhere.local has no field', where, FIELDS);
  checkClients(where.clients);
  keepDeepStacks();
  const context = where.context ?? lambdaContext();
  const deadline = startDeadline(context.getRemainingTimeInMillis());
  const target = localTarget(where);
  const redaction = new Redaction();
  redaction.addEnvironment(process.env);
  const credentials = seenBy(redaction, providerOf(where.credentials, target.AccountId));
  try {
    trustBundle();
    const payload = await payloadFor(definition, where.payload ?? null, deadline);
    const { input, close } = openTarget({
      target,
      credentials,
      payload,
      deadline,
      context,
      redaction,
      isCold: true,
      loggerOptions: definition.options.logger,
      clients: where.clients,
    });
    try {
      const work = resultOf(definition, input, { context, redaction, end: deadline });
      return await storedIn(await deadline.race(work));
    } finally {
      close();
    }
  } catch (thrown) {
    const reason = deadline.reasonFor(thrown);
    hideSecrets(reason, redaction);
    throw WORKER in worker ? reason : ofWrapped(reason);
  } finally {
    deadline.stop();
  }
}

function definitionOf(worker: LambdaHandler | Handler | undefined): Worker {
  if (typeof worker !== 'function') {
    throw new TypeError(
      `everywhere.local takes a worker or a handler, got ${worker === null ? 'null' : typeof worker}. ` +
        'Is it exported under the name that the test imports?',
    );
  }
  return WORKER in worker ? worker[WORKER] : { handler: worker as Handler, options: {} };
}

/** An object by service name, as in Python, or a list of clients would have no effect. */
function checkClients(clients: unknown): void {
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'function' && Object(pair[1]) === pair[1];
  if (clients === undefined || (Array.isArray(clients) && clients.every(isPair))) return;
  throw new TypeError(
    'everywhere.local takes pairs of a class and a client as clients: write { clients: [[SSMClient, ssm]] }',
  );
}

/** If no event reaches the handler, middleware may have wrapped a worker, which waits for an event of the contract. */
function ofWrapped(thrown: unknown): unknown {
  if ((thrown as { name?: unknown } | null)?.name !== 'EventError') return thrown;
  return new TypeError(
    'everywhere.local was given a worker that middleware has wrapped, which expects an event of the contract: ' +
      "pass the function that everywhere() returned, or invoke the wrapped one with an event from startTestAws() ('@step-everywhere/core/testing')",
    { cause: thrown },
  );
}

/** Treats everything that the provider returns as a secret. */
function seenBy(
  redaction: Redaction,
  provider: AwsCredentialIdentityProvider,
): AwsCredentialIdentityProvider {
  return async (properties) => {
    const identity = await provider(properties);
    redaction.addIdentity(identity);
    return identity;
  };
}

/** Redacts secrets in an error, which stays the same object. */
function hideSecrets(thrown: unknown, redaction: Redaction): void {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    for (const part of ['message', 'stack'] as const) {
      const text = String(at[part] ?? '');
      const shown = redaction.text(text);
      if (shown !== text)
        Object.defineProperty(at, part, { value: shown, configurable: true, writable: true });
    }
  }
}

function localTarget({
  account = '111122223333',
  region = 'us-east-1',
  execution,
}: LocalTarget<unknown>): WorkerContext {
  const given: TargetAccount = typeof account === 'string' ? { id: account, name: 'local' } : account;
  const { id, name, ou, tags } = given;
  const Partition = partitionOf(region)?.id ?? 'aws';
  return {
    AccountId: id,
    AccountName: name,
    ...(ou !== undefined && { OU: ou }),
    ...(tags && { Tags: tags }),
    Region: region,
    Partition,
    RoleArn: `arn:${Partition}:iam::${id}:role/Local`,
    ExecutionId: execution ?? `arn:${Partition}:states:${region}:${id}:execution:StepEverywhere:local`,
    Function: `arn:${Partition}:lambda:${region}:${id}:function:StepEverywhere_local`,
  };
}

function providerOf(
  given: LocalTarget<unknown>['credentials'],
  accountId: string,
): AwsCredentialIdentityProvider {
  if (typeof given === 'function') return given;
  if (given !== undefined) return async () => given;
  return async () => {
    // The environment's credentials would work, but in whatever account the author happens to be logged in to.
    throw new LocalCredentialsError(accountId);
  };
}

async function storedIn(body: ResultBody): Promise<unknown> {
  const chunks: Buffer[] = [];
  const content = body.open();
  if (Buffer.isBuffer(content)) chunks.push(content);
  else for await (const chunk of content) chunks.push(chunk as Buffer);
  await body.discard();
  const text = Buffer.concat(chunks).toString();
  return body.isRows
    ? text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
    : JSON.parse(text);
}
