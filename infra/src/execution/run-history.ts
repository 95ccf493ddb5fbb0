import {
  type GetExecutionHistoryInput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { ExecutionError, serviceFailure, UnavailableError } from '../errors/index.ts';

/** States of the run's own state machine that a function of ours answers. */
export type AnsweredState = 'ListTargets' | 'Summarise';

/** What `ListTargets` answered, as far as other functions go by it. */
export interface Listing {
  /** SHA-256 of `targets.jsonl`, in Base64. */
  readonly TargetsSha256: string;
  /** ARN of the worker's role. */
  readonly Recipient: string;
}

/**
 * Makes sure that a run is in the state that asks: a function that somebody else invokes is not to do the work of that
 * state.
 *
 * @param executionArn of a run that is under way
 * @throws {UnavailableError} when it is in another state; the state machine, whose own history might lag behind, asks again
 * @throws {ThrottledError} {@link ServiceCallError}
 */
export async function requireState(
  states: SFNClient,
  executionArn: string,
  name: AnsweredState,
): Promise<void> {
  const latestFirst = { executionArn, reverseOrder: true, includeExecutionData: false };
  for await (const { stateEnteredEventDetails: entered } of history(states, latestFirst)) {
    if (entered === undefined) continue;
    if (entered.name === name) return;
    break;
  }
  throw notYet(executionArn, `is not in its state ${name}`);
}

/**
 * Reads what a run's list of targets is, and who its worker. Step Functions alone writes a history, so this holds for anyone
 * who may write to the bucket or invoke a function.
 *
 * @param executionArn of a run that is under way
 * @throws {UnavailableError} while the targets are not listed yet
 * @throws {ThrottledError} {@link ServiceCallError}
 */
export async function readListing(states: SFNClient, executionArn: string): Promise<Listing> {
  for await (const { stateExitedEventDetails: exited } of history(states, { executionArn })) {
    if (exited?.name === ('ListTargets' satisfies AnsweredState)) {
      const { Run } = JSON.parse(exited.output ?? '') as { readonly Run: Listing };
      return Run;
    }
  }
  throw notYet(executionArn, 'has not listed its targets yet');
}

async function* history(client: SFNClient, input: GetExecutionHistoryInput): AsyncGenerator<HistoryEvent> {
  try {
    for await (const { events = [] } of paginateGetExecutionHistory({ client }, input)) yield* events;
  } catch (error) {
    throw serviceFailure('states:GetExecutionHistory', error);
  }
}

function notYet(executionArn: string, problem: string): UnavailableError {
  const cause = new ExecutionError(executionArn, problem);
  return new UnavailableError('states:GetExecutionHistory', { cause });
}
