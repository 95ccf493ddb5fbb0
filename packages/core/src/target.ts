import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { Clients } from './clients.ts';
import type { TargetCredentials, WorkerContext } from './contract/index.ts';
import { loadLogger } from './load-logger.ts';
import type { Redaction } from './redaction.ts';
import { holdCredentials } from './target-credentials.ts';
import type { WorkerInput } from './worker-input.ts';

/** Everything of one invocation that is made for the handler. */
export interface Target {
  readonly input: WorkerInput;
  /** Ends what the handler was given: clients are destroyed, credentials gone. */
  close(): void;
}

/** What {@link openTarget} makes a target of. */
export interface TargetParts {
  readonly target: WorkerContext;
  readonly credentials: TargetCredentials;
  readonly payload: unknown;
  readonly signal: AbortSignal;
  readonly context: Context;
  readonly redaction: Redaction;
}

/** Makes the handler's input for a target. */
export function openTarget({
  target,
  credentials,
  payload,
  signal,
  context,
  redaction,
}: TargetParts): Target {
  const held = holdCredentials(credentials, target.AccountId);
  const execution = { id: target.ExecutionId, name: target.ExecutionId.split(':').at(-1) ?? '' };
  const clients = new Clients({
    region: target.Region,
    credentials: held.provider,
    customUserAgent: [['step-everywhere', execution.name]],
  });
  let logger: Logger | undefined;
  const input: WorkerInput = {
    payload,
    account: { id: target.AccountId, name: target.AccountName },
    region: target.Region,
    partition: target.Partition,
    client: clients.client,
    credentials: held.provider,
    get logger() {
      logger ??= loadLogger().targetLogger(target, context, redaction);
      return logger;
    },
    signal,
    execution,
    context,
  };
  return {
    input,
    close: () => {
      clients.destroy();
      held.release();
    },
  };
}
