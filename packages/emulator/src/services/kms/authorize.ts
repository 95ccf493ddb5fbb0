import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../service.ts';
import type { EncryptionContext, GrantEvidence } from './grants.ts';
import type { Key } from './key-ring.ts';

/**
 * Allows encryption only for the principals that the key's policy names.
 *
 * @throws {AwsError} `AccessDeniedException`
 */
export function requireEncrypter(key: Key, caller: Caller): void {
  if (!key.encrypters.includes(caller.principalArn)) throw denied('Encrypt', key, caller);
}

/**
 * Allows decryption only for the recipient, and only with an active grant, as in the template's key policy.
 *
 * @throws {AwsError} `AccessDeniedException`, or `InvalidGrantTokenException` for a token that was never given out
 */
export function requireRecipientWithGrant(
  key: Key,
  caller: Caller,
  context: EncryptionContext,
  { tokens = [], spread }: GrantEvidence,
): void {
  // An explicit deny in the key policy applies to grants and administrators too.
  if (!Object.hasOwn(context, 'Recipient') || context.Recipient !== caller.principalArn) {
    throw denied('Decrypt', key, caller, 'with an explicit deny in a resource-based policy');
  }
  if (!tokens.every((token) => key.grants.isToken(token))) {
    throw new AwsError(
      'InvalidGrantTokenException',
      'The request was rejected because a grant token is not valid.',
    );
  }
  const evidence = { tokens, ...(spread === undefined ? {} : { spread }) };
  if (!key.grants.allows('Decrypt', [caller.principalArn, caller.arn], context, evidence))
    throw denied('Decrypt', key, caller);
}

/**
 * Allows the key's own account to manage its grants. IAM decides which of its principals may, and is not evaluated.
 *
 * @throws {AwsError} `AccessDeniedException`
 */
export function requireOwner(operation: string, key: Key, caller: Caller): void {
  if (caller.accountId !== key.accountId) throw denied(operation, key, caller);
}

function denied(operation: string, { arn }: Key, caller: Caller, because?: string): AwsError {
  const reason = because ?? `because no resource-based policy allows the kms:${operation} action`;
  const message = `User: ${caller.arn} is not authorized to perform: kms:${operation} on resource: ${arn} ${reason}`;
  return new AwsError('AccessDeniedException', message);
}
