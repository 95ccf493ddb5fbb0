import type { Logger } from '@aws-lambda-powertools/logger';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Context } from 'aws-lambda';
import { Clients, type GivenClients } from '../clients/clients.ts';
import { signedFetch } from '../clients/signed-fetch.ts';
import type { WorkerContext } from '../contract/index.ts';
import type { Deadline } from '../deadline.ts';
import type { Redaction } from '../redaction.ts';
import { loadLogger } from './load-logger.ts';
import type { LoggerOptions } from './target-logger.ts';
import type { WorkerInput } from './worker-input.ts';

/** Everything that one invocation makes for its handler. */
export interface Target {
  readonly input: WorkerInput;
  /** Closes the connections of the handler's clients. */
  close(): void;
}

/** The parts of a target for {@link openTarget}. */
export interface TargetParts {
  readonly target: WorkerContext;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly payload: unknown;
  readonly deadline: Pick<Deadline, 'signal'>;
  readonly context: Context;
  readonly redaction: Redaction;
  /** Whether this is the environment's first invocation. */
  readonly isCold: boolean;
  /** The author's options for the logger. */
  readonly loggerOptions: LoggerOptions | undefined;
  /** Clients to use instead of new ones. */
  readonly clients?: GivenClients | undefined;
}

/** Makes the handler's input for a target. */
export function openTarget({
  target,
  credentials,
  payload,
  deadline,
  context,
  redaction,
  isCold,
  loggerOptions,
  clients: given,
}: TargetParts): Target {
  const execution = { id: target.ExecutionId, name: target.ExecutionId.split(':').at(-1) ?? '' };
  const clients = new Clients(
    {
      region: target.Region,
      accountId: target.AccountId,
      credentials,
      customUserAgent: [['step-everywhere', execution.name]],
    },
    given,
  );
  const { fetch, end } = signedFetch(credentials, deadline, target.AccountId);
  let logger: Logger | undefined;
  const input: WorkerInput = {
    payload,
    account: accountOf(target),
    region: target.Region,
    partition: target.Partition,
    client: clients.client,
    credentials,
    fetch,
    get logger() {
      logger ??= loadLogger().targetLogger({ target, context, redaction, isCold, options: loggerOptions });
      return logger;
    },
    get signal() {
      return deadline.signal;
    },
    execution,
    context,
  };
  return {
    input,
    close: () => {
      clients.destroy();
      end();
    },
  };
}

function accountOf({ AccountId: id, AccountName: name, OU, Tags }: WorkerContext): WorkerInput['account'] {
  return { id, name, ...(OU !== undefined && { ou: OU }), ...(Tags && { tags: Tags }) };
}
