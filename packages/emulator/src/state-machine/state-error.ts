import { MAX_STATE_BYTES } from './json.ts';

/** The fields of a state that `Catch` and `Retry` are read from, in the order of the definition. */
export interface ErrorRules {
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
}

/** Longest cause that Step Functions keeps, in characters. */
const MAX_CAUSE = 32_768;

/**
 * The failure of a state: `name` is the error name that `Retry` and `Catch` match, `message` is the cause.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class StateError extends Error {
  override readonly name: string;
  /** Read by the interpreter: whether `States.ALL` and `States.TaskFailed` match. */
  readonly isCatchable: boolean;
  readonly isRetryable: boolean;

  constructor(
    name: string,
    cause: string,
    options?: ErrorOptions & { readonly isCatchable?: boolean; readonly isRetryable?: boolean },
  ) {
    super(cause.length > MAX_CAUSE ? cause.slice(0, MAX_CAUSE) : cause, options);
    this.name = name;
    this.isCatchable = options?.isCatchable ?? true;
    this.isRetryable = options?.isRetryable ?? true;
  }
}

/** The failure of a state whose input, result or output is over 256 KiB. */
export function dataLimitExceeded(stateName: string, what: 'input' | 'result' | 'output'): StateError {
  return new StateError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit: its ${what} is over ${MAX_STATE_BYTES} bytes.`,
  );
}

/** Errors that no wildcard matches: they are caught only by name, and an error of the runtime not even then. */
const NOT_WILD = new Set(['States.DataLimitExceeded', 'States.Runtime']);

/**
 * Converts any error that ended a state into a {@link StateError} that the interpreter treats as Step Functions does.
 *
 * In the interpreter, an error can be caught by everything or by nothing. `States.DataLimitExceeded` is caught only by
 * name, so the state's own rules decide.
 */
export function stateError(thrown: unknown, rules: ErrorRules = {}): StateError {
  if (!(thrown instanceof Error)) return new StateError('States.Runtime', String(thrown));
  // The interpreter's own errors say whether they may be retried; Step Functions does not know any other errors.
  const name = 'isRetryable' in thrown ? thrown.name : 'States.Runtime';
  if (!NOT_WILD.has(name)) return new StateError(name, thrown.message, { cause: thrown });
  const isNamedIn = (list: ErrorRules['Catch']) =>
    list?.some(({ ErrorEquals }) => ErrorEquals.includes(name)) ?? false;
  return new StateError(name, thrown.message, {
    cause: thrown,
    isCatchable: name !== 'States.Runtime' && isNamedIn(rules.Catch),
    isRetryable: name !== 'States.Runtime' && isNamedIn(rules.Retry),
  });
}
