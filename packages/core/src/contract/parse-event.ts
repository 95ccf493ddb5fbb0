import { EventError } from '../errors.ts';
import type { Sealed, WorkerContext, WorkerEvent } from './event.ts';
import { foreignEvent } from './foreign-event.ts';
import { otherVersion } from './other-version.ts';

type Fields = Readonly<Record<string, unknown>>;

const ANY_TEXT = { pattern: /^[\s\S]*$/, expected: 'a string' };

const CONTEXT_FIELDS = {
  AccountId: { pattern: /^\d{12}$/, expected: 'twelve digits' },
  AccountName: ANY_TEXT,
  Region: { pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, expected: 'a region code such as eu-west-1' },
  Partition: { pattern: /^aws(-[a-z]+)*$/, expected: 'a partition such as aws or aws-cn' },
  RoleArn: { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, expected: 'the ARN of an IAM role' },
  ExecutionId: {
    pattern: /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:(execution|express):\S+$/,
    expected: 'the ARN of a Step Functions execution',
  },
  Function: {
    pattern: /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:\S+$/,
    expected: 'the ARN of a Lambda function',
  },
} as const satisfies Record<
  Exclude<keyof WorkerContext, 'OU' | 'Tags'>,
  { pattern: RegExp; expected: string }
>;

const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/;
/** Matches what must not be in a ciphertext, because matching a whole ciphertext takes seven times as long. A dot separates two ciphertexts. */
const NOT_BASE64 = /[^A-Za-z0-9+/=.]|=[^=.]|={3}|(?:^|\.)(?:[=.]|$)/;

/**
 * Checks that an invocation's event follows the contract, and copies the fields that the contract knows.
 *
 * Fields that the contract does not know are left out, so that a newer orchestrator may add some.
 * Neither ciphertexts nor the grant token ever appear in an error.
 *
 * @param event the event that Lambda passed to the function
 * @returns a copy with the contract's fields only
 * @throws {@link EventError} naming the field, its value (unless it is sealed) and what was expected
 * @example
 * ```ts
 * const { Context, Payload } = parseEvent(event);
 * ```
 */
export function parseEvent(event: unknown): WorkerEvent {
  const refused = foreignEvent(event) ?? otherVersion(event as object);
  if (refused !== undefined) throw refused;
  const fields = event as Fields;
  const Context = parseContext(fields.Context);
  const KeyId = text(fields.KeyId, 'KeyId', { pattern: KEY_ARN, expected: 'the ARN of a KMS key' });
  const GrantToken = hidden(fields.GrantToken, 'GrantToken', /\s/, 'a grant token');
  const Credentials = parseSealed(fields.Credentials, 'Credentials', boundTo(Context));
  const Output = parseSealed(fields.Output, 'Output', { ...boundTo(Context), Region: Context.Region });
  return { Context, KeyId, GrantToken, Credentials, Output, Payload: fields.Payload };
}

function parseContext(value: unknown): WorkerContext {
  const fields = object(value, 'Context');
  const parsed = Object.entries(CONTEXT_FIELDS).map(([name, check]) => [
    name,
    text(fields[name], `Context.${name}`, check),
  ]);
  const context: WorkerContext = { ...Object.fromEntries(parsed), ...parseDetails(fields) };
  const roleAccount = context.RoleArn.split(':')[4];
  if (roleAccount !== context.AccountId) {
    throw wrong('Context.RoleArn', `is ${quoted(context.RoleArn)}`, `a role of account ${context.AccountId}`);
  }
  return context;
}

/** Present only if the run asks for them. */
function parseDetails({ OU, Tags }: Fields): Pick<WorkerContext, 'OU' | 'Tags'> {
  return {
    ...(OU !== undefined && { OU: text(OU, 'Context.OU', ANY_TEXT) }),
    ...(Tags !== undefined && { Tags: parseTags(Tags) }),
  };
}

function parseTags(value: unknown): Record<string, string> {
  const tags = Object.entries(object(value, 'Context.Tags'));
  return Object.fromEntries(tags.map(([key, part]) => [key, text(part, `Context.Tags.${key}`, ANY_TEXT)]));
}

function boundTo({ ExecutionId, AccountId }: WorkerContext): Record<string, string> {
  return { Execution: ExecutionId, AccountId };
}

/** KMS refuses a ciphertext of another target; this check refuses a `Context` of another target. */
function parseSealed(value: unknown, field: string, bound: Record<string, string>): Sealed {
  const fields = object(value, field);
  const Encrypted = hidden(fields.Encrypted, `${field}.Encrypted`, NOT_BASE64, 'base64');
  const given = object(fields.EncryptionContext, `${field}.EncryptionContext`);
  const EncryptionContext: Record<string, string> = {};
  for (const [name, part] of Object.entries(given)) {
    EncryptionContext[name] = text(part, `${field}.EncryptionContext.${name}`, {
      pattern: /^[\s\S]+$/,
      expected: 'a string that is not empty',
    });
  }
  const recipient = `${field}.EncryptionContext.Recipient`;
  text(given.Recipient, recipient, { pattern: /^arn:\S+$/, expected: "the ARN of the worker's role" });
  for (const [name, expected] of Object.entries(bound)) {
    if (EncryptionContext[name] === expected) continue;
    const path = `${field}.EncryptionContext.${name}`;
    throw wrong(path, described(EncryptionContext[name]), `${quoted(expected)}, as in Context`);
  }
  return { Encrypted, EncryptionContext };
}

function object(value: unknown, field: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw wrong(field, described(value), 'an object');
}

function text(value: unknown, field: string, check: { pattern: RegExp; expected: string }): string {
  if (typeof value === 'string' && check.pattern.test(value)) return value;
  throw wrong(field, described(value), check.expected);
}

/** Like {@link text}, but its error shows only the type of the value. */
function hidden(value: unknown, field: string, without: RegExp, expected: string): string {
  if (typeof value === 'string' && value !== '' && !without.test(value)) return value;
  const found = typeof value === 'string' ? `is a string of ${value.length} characters` : described(value);
  throw wrong(field, found, expected);
}

function described(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is an array';
  if (typeof value === 'object') return 'is an object';
  return `is ${quoted(String(value))}`;
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}

function wrong(field: string, found: string, expected: string): EventError {
  return new EventError(
    `the event's ${field} ${found}, expected ${expected}; the orchestrator and this SDK may have different versions: update the older one`,
    { field, expected },
  );
}
