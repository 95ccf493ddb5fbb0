import { AwsError } from '../aws-error.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';
import { requireEncrypter, requireOwner, requireRecipientWithGrant } from './kms/authorize.ts';
import { CiphertextError, decrypt, encrypt, keyArnOf } from './kms/ciphertext.ts';
import type { EncryptionContext, Grant } from './kms/grants.ts';
import type { Key, KeyRing } from './kms/key-ring.ts';
import {
  type CreateGrantInput,
  checkCreateGrant,
  checkKeyInput,
  readCiphertext,
  readContext,
  readPlaintext,
} from './kms/kms-input.ts';
import { cutPage } from './page.ts';

/** Settings of {@link kmsService}. */
export interface KmsSettings {
  readonly keys: KeyRing;
  /** Clock in epoch milliseconds; `Date.now` by default. */
  readonly now?: () => number;
  /** How long a new grant only works with its token, in seconds. Default 0. */
  readonly grantDelaySeconds?: number;
}

const ALGORITHM = 'SYMMETRIC_DEFAULT';

/**
 * KMS: `Encrypt`, `Decrypt`, grants and `DescribeKey`, with real AES-256-GCM.
 *
 * It does not support arbitrary key policies, but enforces the template's: only a key's `encrypters` encrypt; only the
 * `Recipient` of an encryption context decrypts, with a grant.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */
export function kmsService({ keys, now = Date.now, grantDelaySeconds = 0 }: KmsSettings): Service {
  const isSpread = ({ CreationDate }: Grant) => now() - CreationDate.getTime() >= grantDelaySeconds * 1000;
  return {
    signingName: 'kms',
    protocol: awsJson({ version: '1.1', targetPrefix: 'TrentService' }),
    operations: {
      Encrypt: (input, call) => encryptOperation(input, call, keys),
      Decrypt: (input, call) => decryptOperation(input, call, keys, isSpread),
      CreateGrant: (input, call) => createGrant(input, call, keys, new Date(now())),
      ListGrants: (input, call) => listGrants(input, call, keys),
      RevokeGrant: (input, call) => revokeGrant(input, call, keys),
      DescribeKey: (input, call) => ({ KeyMetadata: describe(ownKey('DescribeKey', input, call, keys)) }),
    } satisfies Record<string, Operation>,
  };
}

interface CryptoInput {
  readonly KeyId?: string;
  readonly Plaintext?: unknown;
  readonly CiphertextBlob?: unknown;
  readonly EncryptionContext?: unknown;
  readonly EncryptionAlgorithm?: string;
  readonly GrantTokens?: readonly string[];
  readonly DryRun?: boolean;
}

function encryptOperation(input: CryptoInput, call: Call, keys: KeyRing): object {
  checkKeyInput(input, { EncryptionAlgorithm: { oneOf: [ALGORITHM] } });
  const plaintext = readPlaintext(input.Plaintext);
  const key = keys.find(input.KeyId as string, call);
  requireEncrypter(key, call.caller);
  endDryRun(input);
  const CiphertextBlob = encrypt(plaintext, readContext(input.EncryptionContext), key);
  return { CiphertextBlob, KeyId: key.arn, EncryptionAlgorithm: ALGORITHM };
}

function decryptOperation(
  input: CryptoInput,
  call: Call,
  keys: KeyRing,
  spread: (grant: Grant) => boolean,
): object {
  checkKeyInput(input, {
    KeyId: { kind: 'string', minLength: 1, maxLength: 2048 },
    EncryptionAlgorithm: { oneOf: [ALGORITHM] },
  });
  const blob = readCiphertext(input.CiphertextBlob);
  const context = readContext(input.EncryptionContext);
  const key = keyOfCiphertext(blob, input.KeyId, call, keys);
  requireRecipientWithGrant(key, call.caller, context, { tokens: input.GrantTokens ?? [], spread });
  endDryRun(input);
  return { KeyId: key.arn, Plaintext: decryptOrRefuse(blob, context, key), EncryptionAlgorithm: ALGORITHM };
}

function keyOfCiphertext(blob: Buffer, keyId: string | undefined, call: Call, keys: KeyRing): Key {
  const named = keyId === undefined ? undefined : keys.find(keyId, call);
  const arn = keyArnOf(blob);
  const key = arn === undefined ? undefined : keys.get(arn);
  if (!key || key.region !== call.region) throw invalidCiphertext();
  if (named === undefined || named === key) return key;
  const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
  throw new AwsError('IncorrectKeyException', message);
}

function decryptOrRefuse(blob: Buffer, context: EncryptionContext, key: Key): Buffer {
  try {
    return decrypt(blob, context, key);
  } catch (error) {
    if (error instanceof CiphertextError) throw invalidCiphertext(error);
    throw error;
  }
}

function invalidCiphertext(cause?: Error): AwsError {
  const message =
    'The ciphertext is corrupted, or was encrypted by another key or for another encryption context.';
  return new AwsError('InvalidCiphertextException', message, 400, { cause });
}

function createGrant(input: CreateGrantInput, call: Call, keys: KeyRing, now: Date): object {
  checkCreateGrant(input);
  const { grants } = ownKey('CreateGrant', input, call, keys);
  endDryRun(input);
  const { GranteePrincipal, RetiringPrincipal, Operations, Constraints, Name } = input;
  const grant = grants.create({ GranteePrincipal, RetiringPrincipal, Operations, Constraints, Name }, now);
  return { GrantId: grant.GrantId, GrantToken: grants.tokenOf(grant) };
}

interface ListGrantsInput {
  readonly KeyId: string;
  readonly GrantId?: string;
  readonly GranteePrincipal?: string;
  readonly Limit?: number;
  readonly Marker?: string;
}

function listGrants(input: ListGrantsInput, call: Call, keys: KeyRing): object {
  checkKeyInput(input, {
    Limit: { kind: 'number', min: 1, max: 1000 },
    Marker: { kind: 'string', minLength: 1, maxLength: 1024 },
  });
  const key = ownKey('ListGrants', input, call, keys);
  const fitting = key.grants
    .all()
    .filter(({ GrantId }) => input.GrantId === undefined || GrantId === input.GrantId)
    .filter(
      ({ GranteePrincipal }) =>
        input.GranteePrincipal === undefined || GranteePrincipal === input.GranteePrincipal,
    );
  const { items, nextToken } = cutPage(fitting, {
    size: input.Limit ?? 50,
    token: input.Marker,
    list: key.arn,
    invalidToken: () => new AwsError('InvalidMarkerException', 'The Marker is not one that ListGrants gave.'),
  });
  const Grants = items.map((grant) => ({ ...grant, KeyId: key.arn, IssuingAccount: rootOf(key) }));
  return { Grants, Truncated: nextToken !== undefined, NextMarker: nextToken };
}

interface RevokeGrantInput {
  readonly KeyId: string;
  readonly GrantId: string;
  readonly DryRun?: boolean;
}

function revokeGrant(input: RevokeGrantInput, call: Call, keys: KeyRing): undefined {
  checkKeyInput(input, { GrantId: { kind: 'string', required: true, minLength: 1, maxLength: 128 } });
  const { grants } = ownKey('RevokeGrant', input, call, keys);
  if (!grants.get(input.GrantId))
    throw new AwsError('NotFoundException', `Grant ID ${input.GrantId} not found`);
  endDryRun(input);
  grants.revoke(input.GrantId);
}

function ownKey(operation: string, input: { readonly KeyId: string }, call: Call, keys: KeyRing): Key {
  checkKeyInput(input);
  const key = keys.find(input.KeyId, call);
  requireOwner(operation, key, call.caller);
  return key;
}

/** Ends a request that only asked whether it would be allowed. */
function endDryRun({ DryRun }: { readonly DryRun?: boolean }): void {
  checkInput('ValidationException', { DryRun }, { DryRun: { oneOf: ['true', 'false'] } });
  if (DryRun !== true) return;
  throw new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
    412,
  );
}

function rootOf({ accountId, arn }: Key): string {
  return `arn:${arn.split(':')[1]}:iam::${accountId}:root`;
}

function describe({ arn, id, accountId, createdAt }: Key): object {
  return {
    AWSAccountId: accountId,
    KeyId: id,
    Arn: arn,
    CreationDate: createdAt,
    Enabled: true,
    Description: '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: ALGORITHM,
    KeySpec: ALGORITHM,
    EncryptionAlgorithms: [ALGORITHM],
    MultiRegion: false,
  };
}
