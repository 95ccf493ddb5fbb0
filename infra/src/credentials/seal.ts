import { EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { encryptionContext, localHost, type Sealed, type SealedFor } from '@step-everywhere/core/contract';
import { ServiceCallError, serviceFailure } from '../errors/index.ts';

/** Encrypts a secret for one recipient, run and target. */
export type Seal = (secret: object, sealedFor: SealedFor) => Promise<Sealed>;

/**
 * Bytes encrypted in one call: kms:Encrypt takes 4,096
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html), and its output for these is shorter than that. The
 * token of a session alone may have 4,096 (https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/).
 */
const bytesAtOnce = 3840;

/**
 * Makes the function that encrypts with a run's key.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} from the function that it returns
 */
export function sealer(client: KMSClient, keyArn: string): Seal {
  const { AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL } = process.env;
  const kms: Pick<KMSClient, 'send'> = localHost(AWS_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL)?.kms ?? client;
  return async (secret, sealedFor) => {
    const plaintext = Buffer.from(JSON.stringify(secret));
    const context = encryptionContext(sealedFor);
    const parts = Array.from({ length: Math.ceil(plaintext.length / bytesAtOnce) }, (_, index) =>
      plaintext.subarray(index * bytesAtOnce, (index + 1) * bytesAtOnce),
    );
    const ciphertexts = await Promise.all(parts.map((part) => encrypt(kms, keyArn, part, context)));
    return { Encrypted: ciphertexts.join('.'), EncryptionContext: context };
  };
}

async function encrypt(
  kms: Pick<KMSClient, 'send'>,
  KeyId: string,
  Plaintext: Uint8Array,
  EncryptionContext: Record<string, string>,
): Promise<string> {
  const command = new EncryptCommand({ KeyId, Plaintext, EncryptionContext });
  const { CiphertextBlob } = await kms.send(command).catch((error) => {
    throw serviceFailure('kms:Encrypt', error);
  });
  if (CiphertextBlob === undefined) {
    throw new ServiceCallError('kms:Encrypt', 'kms:Encrypt answered without a ciphertext.');
  }
  return Buffer.from(CiphertextBlob).toString('base64');
}
