import { createHash } from 'node:crypto';

/** S3's id of an account: 64 hexadecimal digits. */
export function canonicalUserId(accountId: string): string {
  return createHash('sha256').update(accountId).digest('hex');
}
