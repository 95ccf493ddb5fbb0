import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { InputError, serviceFailure } from '../errors/index.ts';
import { parseRetryOf, type RunHome } from '../input/index.ts';

/** The first run of a chain of retries. */
export interface OriginalExecution {
  /** ARN. */
  readonly executionArn: string;
  /** JSON. */
  readonly input: string;
}

/** What a retry takes over from the run that it retries, unless it says otherwise. */
const inherited = [
  'RoleName',
  'Payload',
  'AccountDetails',
  'Session',
  'Concurrency',
  'ToleratedFailurePercentage',
];

type Fields = Readonly<Record<string, unknown>>;

/** Retries of retries are followed so far. */
const longestChain = 100;

/**
 * Completes the input of a retry by that of the run that it retries, and by what that one had inherited itself.
 *
 * @returns any other input as it is
 * @throws {InputError} for a `Retry` of an execution that there is not
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} when Step Functions does not tell
 */
export async function inheritInput(
  given: unknown,
  home: RunHome,
  { states }: { readonly states: SFNClient },
): Promise<{ readonly input: unknown; readonly original?: OriginalExecution }> {
  if (!isFields(given) || given.Retry === undefined) return { input: given };
  let input: Fields = given;
  let last: Fields = given;
  for (let length = 0; length < longestChain; length += 1) {
    const { executionArn } = parseRetryOf(last.Retry, home);
    const text = await readInput(states, executionArn);
    last = fieldsOf(text);
    const taken = Object.entries(last).filter(([name]) => inherited.includes(name));
    input = { ...Object.fromEntries(taken), ...input };
    if (last.Retry === undefined) return { input, original: { executionArn, input: text } };
  }
  throw new InputError(
    'Retry.Execution',
    `Retry.Execution is the end of more than ${longestChain} retries of retries. Name an earlier one.`,
  );
}

async function readInput(states: SFNClient, executionArn: string): Promise<string> {
  try {
    const { input = '{}' } = await states.send(new DescribeExecutionCommand({ executionArn }));
    return input;
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw serviceFailure('states:DescribeExecution', error);
    throw new InputError(
      'Retry.Execution',
      `Retry.Execution names ${executionArn}, which is no execution that Step Functions knows (it forgets them after 90 days). ` +
        'Start a run with Targets instead, from the failures.jsonl of the earlier one.',
    );
  }
}

function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(text);
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
