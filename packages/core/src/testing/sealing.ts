import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts like the test kit's KMS: AES-256-GCM, bound to the encryption context.
 *
 * The blob is nonce, tag and ciphertext. The nonce is derived from the content, so that test vectors do not change.
 */
export function seal(key: Buffer, plaintext: string, context: Readonly<Record<string, string>>): Buffer {
  const iv = createHash('sha256')
    .update(key)
    .update(canonical(context))
    .update(plaintext)
    .digest()
    .subarray(0, IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(canonical(context));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Reverses {@link seal}. @throws Error if key or context differ */
export function unsealBlob(key: Buffer, blob: Buffer, context: Readonly<Record<string, string>>): Buffer {
  const iv = blob.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(
    canonical(context),
  );
  decipher.setAuthTag(blob.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(blob.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}

/** Names in code point order, so that, as with KMS, the order of writing makes no difference. */
function canonical(context: Readonly<Record<string, string>>): Buffer {
  const sorted = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(sorted));
}
