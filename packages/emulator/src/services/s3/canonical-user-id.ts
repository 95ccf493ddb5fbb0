import { createHash } from 'node:crypto';

/** What S3 calls an account: 64 hexadecimal digits. */
export function canonicalUserId(accountId: string): string {
  return createHash('sha256').update(accountId).digest('hex');
}
