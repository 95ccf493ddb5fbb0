import { Field } from './field.ts';

/** The failed targets to retry, and their run. */
export interface Retry {
  /** ARN of an execution of the same state machine. */
  readonly executionArn: string;
  /** Failure classes, and `not-attempted`; `undefined` means every failed target. */
  readonly classes: ReadonlySet<string> | undefined;
}

const namePattern = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/**
 * Reads `Retry`.
 *
 * @param stateMachinePrefix beginning of the ARNs of the state machine's executions, up to the last colon
 * @param knownClasses the values that `Classes` may have
 */
export function parseRetry(field: Field, stateMachinePrefix: string, knownClasses: readonly string[]): Retry {
  const { Execution, Classes } = field.object(['Execution', 'Classes']);
  const expected = `the name or the ARN of an execution of this state machine (${stateMachinePrefix}NAME)`;
  if (Execution === undefined)
    field.refuse('an object with Execution, and Classes if it is not for all of them');
  const value = Execution.text(expected, /^/);
  const name = value.startsWith(stateMachinePrefix) ? value.slice(stateMachinePrefix.length) : value;
  if (!namePattern.test(name)) Execution.refuse(expected);
  const classes = Classes?.distinct('failure classes', (entry) => {
    const found = knownClasses.find((known) => known === entry.value);
    return found ?? entry.refuseText(`one of ${knownClasses.join(', ')}`, knownClasses);
  });
  return { executionArn: `${stateMachinePrefix}${name}`, classes: classes && new Set(classes) };
}

/** Reads `Retry` from an input whose other fields have not been checked yet. */
export function parseRetryOf(
  value: unknown,
  home: { readonly executionPrefix: string; readonly failureClasses: readonly string[] },
): Retry {
  return parseRetry(new Field('Retry', value), home.executionPrefix, home.failureClasses);
}
