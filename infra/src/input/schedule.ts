import { Field } from './field.ts';

/** The schedule that started a run. */
export interface Schedule {
  readonly name: string;
  /** When the run was due: ISO 8601 in UTC, in whole seconds. */
  readonly time: string;
}

const namePattern = /^[\w.-]{1,64}$/;
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Reads `Schedule`, which a schedule adds to the input of its runs.
 *
 * @throws {InputError} naming the field, its value and what was expected
 */
export function parseSchedule(field: Field): Schedule {
  const { Name, Time } = field.object(['Name', 'Time']);
  if (Name === undefined || Time === undefined) field.refuse('an object with Name and Time');
  return {
    name: Name.text('the name of a schedule: 1 to 64 letters, digits and characters of ._-', namePattern),
    time: Time.text('a time such as 2026-11-30T02:00:00Z', timePattern),
  };
}

/**
 * Finds the schedule in an unchecked input.
 *
 * @param input the execution's input, as JSON
 * @returns undefined if there is none, or no schedule writes it like this
 */
export function scheduleOf(input = ''): Schedule | undefined {
  try {
    const { Schedule: given } = JSON.parse(input) as { readonly Schedule?: unknown };
    return given === undefined ? undefined : parseSchedule(new Field('Schedule', given));
  } catch {
    return undefined;
  }
}
