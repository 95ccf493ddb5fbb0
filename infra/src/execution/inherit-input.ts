import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { InputError, serviceFailure } from '../errors/index.ts';
import { parseRetryOf, type RunHome } from '../input/index.ts';

/** The first run of a chain of retries. */
export interface OriginalExecution {
  /** ARN of the execution. */
  readonly executionArn: string;
  /** Its input, as JSON. */
  readonly input: string;
}

/** Fields that a retry inherits from the run that it retries, unless its own input has them. */
const inherited = [
  'RoleName',
  'Payload',
  'AccountDetails',
  'Session',
  'Concurrency',
  'ToleratedFailurePercentage',
];

type Fields = Readonly<Record<string, unknown>>;

/** How many retries of retries are followed. */
const longestChain = 100;

/**
 * Completes a retry's input with that of the run that it retries, including the fields that that run had inherited.
 *
 * @returns any other input unchanged
 * @throws {InputError} for a `Retry` of an execution that does not exist
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} if Step Functions does not answer
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
