import { AwsError } from '../../aws-error.ts';
import { checkInput, type Rule } from '../input-check.ts';
import type { EncryptionContext, GrantConstraints } from './grants.ts';

const CODE = 'ValidationException';
const MAX_PLAINTEXT_BYTES = 4096;
const MAX_CIPHERTEXT_BYTES = 6144;
const MAX_CONSTRAINT_PAIRS = 8;
const MAX_CONSTRAINT_CHARACTERS = 384;

const GRANT_OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
];

const keyId: Rule = { kind: 'string', required: true, minLength: 1, maxLength: 2048 };
const grantTokens: Rule = { kind: 'strings', maxLength: 10 };
const principal: Rule = { minLength: 1, maxLength: 256, pattern: /^[\w+=,.@:/-]+$/ };

/** The input of `kms:CreateGrant`. */
export interface CreateGrantInput {
  readonly KeyId: string;
  readonly GranteePrincipal: string;
  readonly RetiringPrincipal?: string;
  readonly Operations: readonly string[];
  readonly Constraints?: GrantConstraints;
  readonly Name?: string;
  readonly DryRun?: boolean;
}

/** Checks members that several operations share. @throws {AwsError} `ValidationException` */
export function checkKeyInput(input: object, rules: Readonly<Record<string, Rule>> = {}): void {
  checkInput(CODE, { ...input }, { KeyId: keyId, GrantTokens: grantTokens, ...rules });
}

/** Reads the plaintext of `Encrypt`, of 1 to 4,096 bytes; it never appears in an error. */
export function readPlaintext(value: unknown): Buffer {
  return readBlob('Plaintext', value, MAX_PLAINTEXT_BYTES);
}

/** Reads the ciphertext of `Decrypt`. */
export function readCiphertext(value: unknown): Buffer {
  return readBlob('CiphertextBlob', value, MAX_CIPHERTEXT_BYTES);
}

function readBlob(member: string, value: unknown, maxLength: number): Buffer {
  const blob = typeof value === 'string' ? Buffer.from(value, 'base64') : value;
  checkInput(CODE, { [member]: blob }, { [member]: { required: true, secret: true } });
  if (!(blob instanceof Uint8Array))
    throw new AwsError('SerializationException', `${member} must be base64.`);
  // The length of a blob is counted in bytes, not in entries of an object.
  checkInput(
    CODE,
    { [member]: 'x'.repeat(Math.min(blob.length, maxLength + 1)) },
    { [member]: { minLength: 1, maxLength, secret: true } },
  );
  return Buffer.from(blob);
}

/** Reads an encryption context: names and values are strings. */
export function readContext(value: unknown, member = 'EncryptionContext'): EncryptionContext {
  if (value === undefined || value === null) return {};
  const isMap =
    typeof value === 'object' &&
    !Array.isArray(value) &&
    Object.values(value).every((v) => typeof v === 'string');
  if (isMap) return value as EncryptionContext;
  throw new AwsError('SerializationException', `${member} must be a map of strings.`);
}

/** Checks the input of `CreateGrant`. @throws {AwsError} `ValidationException` or `InvalidArnException` */
export function checkCreateGrant(input: CreateGrantInput): void {
  checkKeyInput(input, {
    GranteePrincipal: { ...principal, required: true },
    RetiringPrincipal: principal,
    Operations: { kind: 'strings', required: true, minLength: 1 },
    Constraints: { kind: 'structure' },
    Name: { minLength: 1, maxLength: 256, pattern: /^[a-zA-Z0-9:/_-]+$/ },
  });
  for (const operation of input.Operations) {
    checkInput(CODE, { Operations: operation }, { Operations: { oneOf: GRANT_OPERATIONS } });
  }
  for (const arn of [input.GranteePrincipal, input.RetiringPrincipal]) requirePrincipal(arn);
  for (const name of ['EncryptionContextSubset', 'EncryptionContextEquals'] as const) {
    checkConstraint(name, readContext(input.Constraints?.[name], name));
  }
}

function requirePrincipal(arn: string | undefined): void {
  if (
    arn === undefined ||
    /^arn:[\w-]+:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)\/.+)$/.test(arn)
  )
    return;
  throw new AwsError('InvalidArnException', `ARN does not refer to a valid principal: ${arn}`);
}

function checkConstraint(name: string, context: EncryptionContext): void {
  const pairs = Object.entries(context);
  if (pairs.length > MAX_CONSTRAINT_PAIRS) {
    throw new AwsError(
      CODE,
      `${name} has ${pairs.length} pairs; a grant constraint takes at most ${MAX_CONSTRAINT_PAIRS}.`,
    );
  }
  const long = pairs.flat().find((text) => text.length > MAX_CONSTRAINT_CHARACTERS);
  if (long !== undefined) {
    const message = `${name} has a name or value of ${long.length} characters; at most ${MAX_CONSTRAINT_CHARACTERS} are allowed.`;
    throw new AwsError(CODE, message);
  }
}
