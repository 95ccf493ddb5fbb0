import { AwsError } from '../aws-error.ts';

/** Kinds of members; a number may be a string of digits, as a query protocol sends it. */
const kinds = {
  string: (value: unknown) => typeof value === 'string',
  number: (value: unknown) => value !== '' && isScalar(value) && Number.isFinite(Number(value)),
  boolean: (value: unknown) => typeof value === 'boolean',
  strings: (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  structures: (value: unknown) => Array.isArray(value) && value.every(isStructure),
  structure: isStructure,
};

/** An object's own `toString` can be any JSON value, so the object is never converted to a number or a string. */
function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isStructure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rule for one value; a missing part is not checked. */
export interface Rule {
  /** Another kind is a `SerializationException`, as where AWS parses a body. */
  readonly kind?: keyof typeof kinds;
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** For a number, or a string of digits as in a query protocol. */
  readonly min?: number;
  readonly max?: number;
  /** Must match the whole value. */
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
  /** Keeps the value out of the message. */
  readonly secret?: boolean;
}

/**
 * Checks an operation's input against the bounds of its API model, with AWS's own messages.
 *
 * @param code the service's code for invalid input: `ValidationException`, in STS `ValidationError`
 * @param input the operation's input
 * @param rules a rule for each member that has one
 * @throws {AwsError} with every violation, or `SerializationException` for a value of another kind
 * @example
 * ```ts
 * checkInput('ValidationError', input, { RoleSessionName: { required: true, minLength: 2, maxLength: 64 } });
 * ```
 */
export function checkInput(
  code: string,
  input: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, Rule>>,
): void {
  for (const [member, { kind }] of Object.entries(rules)) requireKind(member, input[member], kind);
  const violations = Object.entries(rules).flatMap(([member, rule]) =>
    violationsOf(member, input[member], rule),
  );
  if (violations.length === 0) return;
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw new AwsError(code, `${count} detected: ${violations.join('; ')}`);
}

function requireKind(member: string, value: unknown, kind: Rule['kind']): void {
  if (kind === undefined || value === undefined || value === null || kinds[kind](value)) return;
  throw new AwsError(
    'SerializationException',
    `${member} must be a ${kind.replace(/(.*)s$/, 'list of $1s')}.`,
  );
}

function violationsOf(member: string, value: unknown, rule: Rule): string[] {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  if (value === undefined || value === null) {
    return rule.required
      ? [`Value null at '${name}' failed to satisfy constraint: Member must not be null`]
      : [];
  }
  return brokenConstraints(value, rule).map((must) => {
    const shown = rule.secret ? `Value at '${name}'` : `Value '${display(value)}' at '${name}'`;
    return `${shown} failed to satisfy constraint: Member must ${must}`;
  });
}

function brokenConstraints(
  value: unknown,
  { minLength, maxLength, min, max, pattern, oneOf }: Rule,
): string[] {
  const broken: string[] = [];
  if (minLength !== undefined && lengthOf(value) < minLength)
    broken.push(`have length greater than or equal to ${minLength}`);
  if (maxLength !== undefined && lengthOf(value) > maxLength)
    broken.push(`have length less than or equal to ${maxLength}`);
  const number = isScalar(value) ? Number(value) : Number.NaN;
  if (min !== undefined && !(number >= min)) broken.push(`have value greater than or equal to ${min}`);
  if (max !== undefined && !(number <= max)) broken.push(`have value less than or equal to ${max}`);
  if (oneOf && !oneOf.includes(display(value))) broken.push(`satisfy enum value set: [${oneOf.join(', ')}]`);
  if (
    pattern &&
    !(typeof value === 'string' && new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(value))
  )
    broken.push(`satisfy regular expression pattern: ${pattern.source}`);
  return broken;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) || typeof value === 'string'
    ? value.length
    : Object.keys(value as object).length;
}

/** Any JSON value as text for an error message; an object's own `toString` is not called. */
export function display(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
