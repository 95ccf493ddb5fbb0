import type { OutputUrl, Sealed, TargetCredentials, WorkerEvent } from '../contract/index.ts';
import { type End, raceAgainst } from '../deadline.ts';
import { KmsUnavailableError, UnsealError } from '../errors.ts';
import type { Kms } from './endpoint.ts';
import { kmsFor } from './kms.ts';
import { parseCredentials, parseOutput } from './plaintexts.ts';

/** The contents of an event's two ciphertexts. */
export interface Unsealed {
  readonly credentials: TargetCredentials;
  readonly output: OutputUrl;
}

/**
 * Decrypts both ciphertexts of an event, at the same time.
 *
 * @param event a checked event
 * @param options.end gives up when the time is over
 * @param options.kms finds the KMS client for a key
 * @throws {@link KmsUnavailableError} when KMS fails or throttles
 * @throws {@link UnsealError} naming the ciphertext and the likely cause
 */
export async function unseal(
  event: WorkerEvent,
  { end, kms = kmsFor }: { end: End; kms?: (keyArn: string) => Promise<Kms> },
): Promise<Unsealed> {
  const { KeyId, GrantToken } = event;
  const client = await kms(KeyId);
  const open = (field: 'Credentials' | 'Output') =>
    decrypt(event[field], { field, client, KeyId, GrantToken });
  const both = Promise.all([open('Credentials'), open('Output')]);
  const [credentials, output] = await raceAgainst(end, both).catch((cause: unknown) => {
    throw cause === end.reason ? noAnswer(cause) : cause;
  });
  return { credentials: parseCredentials(credentials), output: parseOutput(output) };
}

function noAnswer(cause: unknown): UnsealError {
  const message = `cannot decrypt the event: KMS did not answer within the function's time; can the function reach KMS from its VPC?`;
  return new UnsealError(message, { field: 'Credentials', cause });
}

interface Decryption {
  readonly field: 'Credentials' | 'Output';
  readonly client: Kms;
  readonly KeyId: string;
  readonly GrantToken: string;
}

async function decrypt(sealed: Sealed, decryption: Decryption): Promise<unknown> {
  const parts: Uint8Array[] = [];
  // One after the other, so that a forged event with thousands of parts makes one call.
  for (const part of sealed.Encrypted.split('.')) parts.push(await decryptPart(part, sealed, decryption));
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    const { field } = decryption;
    // The message of JSON.parse quotes its input, which is a secret here.
    throw new UnsealError(`the event's ${field} decrypts to something that is not JSON`, { field });
  }
}

async function decryptPart(
  ciphertext: string,
  sealed: Sealed,
  { field, client, KeyId, GrantToken }: Decryption,
): Promise<Uint8Array> {
  const command = new client.DecryptCommand({
    KeyId,
    CiphertextBlob: Buffer.from(ciphertext, 'base64'),
    EncryptionContext: { ...sealed.EncryptionContext },
    GrantTokens: [GrantToken],
  });
  const { Plaintext = new Uint8Array() } = await client.client.send(command).catch((cause: unknown) => {
    if (!isUnavailable(cause))
      throw new UnsealError(`cannot decrypt the event's ${field}: ${explain(cause, sealed)}`, {
        field,
        cause,
      });
    const { name, message } = cause as Error;
    throw new KmsUnavailableError(
      `KMS did not decrypt the event's ${field} (${name}: ${message}); the handler has not begun, and the state machine invokes the worker again`,
      { field, cause },
    );
  });
  return Plaintext;
}

/**
 * Whether KMS itself failed or throttled. A connection that cannot be opened does not count: the SDK has tried for half a
 * minute, and a function in a VPC without a route to KMS can never open one.
 */
function isUnavailable(cause: unknown): boolean {
  const { name, code, $metadata } = (cause ?? {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const isThrottled = /^Throttl|^TooManyRequests|^RequestLimitExceeded/.test(String(name));
  const isCut = /^(?:ECONNRESET|ECONNREFUSED|EPIPE)$/.test(String(code));
  return isThrottled || isCut || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/** KMS errors say little on purpose; this explains what the error means for a worker. */
function explain(cause: unknown, { EncryptionContext }: Sealed): string {
  const { name, message } = cause instanceof Error ? cause : { name: 'error', message: String(cause) };
  switch (name) {
    case 'AccessDeniedException':
      return (
        `KMS denied it. Probably the worker's role is not ${EncryptionContext.Recipient}, for which the event was encrypted ` +
        `(was the role changed after the run started?), or the run has ended and its grant was revoked (${message})`
      );
    case 'InvalidCiphertextException':
      return 'it was encrypted with another encryption context: it comes from another run, account or region, or was changed on the way';
    case 'InvalidGrantTokenException':
      return "the run's grant token is not valid: the run has ended, or its grant was revoked";
    case 'IncorrectKeyException':
      return "it was encrypted with another key than the event's KeyId";
    case 'DisabledException':
    case 'KMSInvalidStateException':
    case 'NotFoundException':
      return `the key is disabled, is being deleted, or does not exist (${message}); ask the operator of the orchestrator's stack`;
    case 'TimeoutError':
      return `KMS did not answer (${message}); can the function reach KMS from its VPC?`;
    default:
      return `${name}: ${message}`;
  }
}
