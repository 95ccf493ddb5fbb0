import {
  type GetExecutionHistoryInput,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { ExecutionError, serviceFailure, UnavailableError } from '../errors/index.ts';

/** States of the run's state machine that our functions serve. */
export type AnsweredState = 'ListTargets' | 'Summarise';

/** The parts of `ListTargets`' answer that other functions rely on. */
export interface Listing {
  /** SHA-256 of `targets.jsonl`, in Base64. */
  readonly TargetsSha256: string;
  /** ARN of the worker's role. */
  readonly Recipient: string;
}

/**
 * Checks that a run is in the state that calls the function, so that nobody else can make the function do that state's
 * work.
 *
 * @param executionArn ARN of a running run
 * @throws {UnavailableError} if it is in another state; the state machine then asks again, because its own history may lag behind
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
 * Reads the hash of a run's list of targets, and its worker. Only Step Functions can write a history, so both are reliable even if
 * somebody else may write to the bucket or invoke a function.
 *
 * @param executionArn ARN of a running run
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
