import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EncryptionContext } from './grants.ts';
import type { Key } from './key-ring.ts';

/*
 * A ciphertext blob: version (1 byte), length of the key's ARN (2 bytes), the ARN, nonce (12), tag (16), ciphertext.
 * The ARN and the encryption context are authenticated with it: neither can be exchanged.
 */
const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** The ciphertext was not made with this key for this encryption context. */
export class CiphertextError extends Error {
  override readonly name = 'CiphertextError';
}

/** Encrypts with AES-256-GCM. */
export function encrypt(plaintext: Uint8Array, context: EncryptionContext, { arn, material }: Key): Buffer {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', material, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(boundData(arn, context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const header = Buffer.from([VERSION, arn.length >> 8, arn.length & 255]);
  return Buffer.concat([header, Buffer.from(arn), nonce, cipher.getAuthTag(), ciphertext]);
}

/** The ARN of the key in a blob; undefined if it is not a blob of ours. */
export function keyArnOf(blob: Buffer): string | undefined {
  if (blob.length < 3 || blob[0] !== VERSION) return undefined;
  const end = 3 + blob.readUInt16BE(1);
  return blob.length > end + NONCE_LENGTH + TAG_LENGTH ? blob.toString('utf8', 3, end) : undefined;
}

/**
 * Decrypts what {@link encrypt} made.
 *
 * @throws {CiphertextError} if the blob, the key or the encryption context does not match
 */
export function decrypt(blob: Buffer, context: EncryptionContext, { arn, material }: Key): Buffer {
  if (keyArnOf(blob) !== arn) throw new CiphertextError('The ciphertext is not one of this key.');
  const start = 3 + Buffer.byteLength(arn);
  const nonce = blob.subarray(start, start + NONCE_LENGTH);
  const tag = blob.subarray(start + NONCE_LENGTH, start + NONCE_LENGTH + TAG_LENGTH);
  const decipher = createDecipheriv('aes-256-gcm', material, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(boundData(arn, context));
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([
      decipher.update(blob.subarray(start + NONCE_LENGTH + TAG_LENGTH)),
      decipher.final(),
    ]);
  } catch (cause) {
    throw new CiphertextError('The ciphertext does not belong to this encryption context.', { cause });
  }
}

function boundData(arn: string, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([arn, pairs]));
}
