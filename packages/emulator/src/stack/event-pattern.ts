import { isObject } from '../state-machine/json.ts';
import { StackError } from './stack-error.ts';

/** The pattern of a rule: returns whether an event matches. */
export type EventPattern = (event: unknown) => boolean;

/**
 * Compiles an EventBridge pattern: names as in the event, each with a list of values, one of which must match.
 *
 * @throws {StackError} for a comparison other than `prefix`, `anything-but` and `exists`.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compilePattern(pattern: unknown, path: string): EventPattern {
  if (Array.isArray(pattern)) {
    const matchers = pattern.map((value) => compileValue(value, path));
    return (value) =>
      matchers.some((matches) => (Array.isArray(value) ? value.some(matches) : matches(value)));
  }
  if (!isObject(pattern)) throw new StackError(path, 'expected a list of values or a map of names');
  const members = Object.entries(pattern).map(([name, inner]) => ({
    name,
    matches: compilePattern(inner, `${path}.${name}`),
  }));
  return (event) => members.every(({ name, matches }) => matches(isObject(event) ? event[name] : undefined));
}

function compileValue(value: unknown, path: string): EventPattern {
  if (!isObject(value)) return (actual) => actual === value;
  const [[comparison, operand] = ['', undefined]] = Object.entries(value);
  if (comparison === 'prefix') {
    return (actual) => typeof actual === 'string' && actual.startsWith(String(operand));
  }
  if (comparison === 'exists') return (actual) => (actual !== undefined) === operand;
  if (comparison === 'anything-but') {
    const excluded = Array.isArray(operand) ? operand : [operand];
    return (actual) => actual !== undefined && !excluded.includes(actual);
  }
  throw new StackError(
    path,
    `the emulator does not know the comparison ${comparison}; it knows prefix, exists and anything-but`,
  );
}
