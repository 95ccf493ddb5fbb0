import { EventError } from '../errors.ts';
import type { Sealed, WorkerContext, WorkerEvent } from './event.ts';

const SEALED = ['Encrypted', 'EncryptionContext'] as const satisfies readonly (keyof Sealed)[];
/** Every field of the contract. Encryption contexts are checked elsewhere, where they are used. */
const FIELDS: readonly (keyof WorkerEvent)[] = [
  'Context',
  'KeyId',
  'GrantToken',
  'Credentials',
  'Output',
  'Payload',
];
const INNER: Readonly<Record<string, readonly string[]>> = {
  Context: [
    'AccountId',
    'AccountName',
    'Region',
    'Partition',
    'RoleArn',
    'ExecutionId',
    'Function',
  ] satisfies (keyof WorkerContext)[],
  Credentials: SEALED,
  Output: SEALED,
};
/** Fields that an event may omit. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  Context: ['OU', 'Tags'] satisfies (keyof WorkerContext)[],
};
const MOST_NAMED = 3;
/** Text that can be the name of a field and not a secret. */
const NAME = /^[A-Za-z]{1,30}$/;

/**
 * Recognises events from an orchestrator that is older or newer than this SDK.
 *
 * The contract has no version field, because a worker ignores unknown fields, so that newer orchestrators may
 * add some. A missing field is the sign of another version.
 *
 * @param event an event that looks like one of the contract
 * @returns the error to throw, or `undefined` if no field is missing
 */
export function otherVersion(event: object): EventError | undefined {
  const lacking = lackingIn(event);
  const [field] = lacking;
  if (field === undefined) return undefined;
  const unknown = unknownIn(event);
  const known = unknown.length === 0 ? '' : `, and it has ${listed(unknown)}, which this SDK does not know`;
  const version = unknown.length === 0 ? 'an older version' : 'another version';
  const expected = "an event of this SDK's version of the contract";
  return new EventError(
    `this event follows ${version} of the step-everywhere contract than this SDK: it has no ${listed(lacking)}${known}. ` +
      "The orchestrator's stack and the worker's @step-everywhere/core must have the same release: update the older one. " +
      'To try a worker on your machine, run `step-everywhere dev worker.ts`, or test it with `everywhere.local`.',
    { field, expected },
  );
}

/** Checks the fields of objects only; a field that should be an object and is not gets another error. */
function lackingIn(event: object): string[] {
  const lacking: string[] = FIELDS.filter((name) => !(name in event));
  for (const [parent, names] of Object.entries(INNER)) {
    const value = (event as Readonly<Record<string, unknown>>)[parent];
    if (!isObject(value)) continue;
    for (const name of names) if (!(name in value)) lacking.push(`${parent}.${name}`);
  }
  return lacking;
}

function unknownIn(event: object): string[] {
  const foreign = (value: object, known: readonly string[]) =>
    Object.keys(value).filter((name) => NAME.test(name) && !known.includes(name));
  const inner = Object.entries(INNER).flatMap(([parent, known]) => {
    const value = (event as Readonly<Record<string, unknown>>)[parent];
    return isObject(value)
      ? foreign(value, [...known, ...(OPTIONAL[parent] ?? [])]).map((name) => `${parent}.${name}`)
      : [];
  });
  return [...foreign(event, FIELDS), ...inner];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED);
  return more > 0
    ? `${named.join(', ')} and ${more} more`
    : named.join(', ').replace(/, ([^,]+)$/, ' and $1');
}
