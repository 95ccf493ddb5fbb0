import { EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { encryptionContext, localHost, type Sealed, type SealedFor } from '@step-everywhere/core/contract';
import { ServiceCallError, serviceFailure } from '../errors/index.ts';

/** Encrypts a secret for one recipient, run and target. */
export type Seal = (secret: object, sealedFor: SealedFor) => Promise<Sealed>;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const mostBytes = 4096;

/**
 * Makes the function that encrypts with a run's key.
 *
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError} from the function that is returned
 */
export function sealer(client: KMSClient, keyArn: string): Seal {
  const { AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL } = process.env;
  const kms: Pick<KMSClient, 'send'> = localHost(AWS_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL)?.kms ?? client;
  return async (secret, sealedFor) => {
    const plaintext = Buffer.from(JSON.stringify(secret));
    if (plaintext.length > mostBytes) throw tooLong(plaintext.length);
    const context = encryptionContext(sealedFor);
    const command = new EncryptCommand({ KeyId: keyArn, Plaintext: plaintext, EncryptionContext: context });
    const { CiphertextBlob } = await kms.send(command).catch((error) => {
      throw serviceFailure('kms:Encrypt', error);
    });
    if (CiphertextBlob === undefined) {
      throw new ServiceCallError('kms:Encrypt', 'kms:Encrypt answered without a ciphertext.');
    }
    return { Encrypted: Buffer.from(CiphertextBlob).toString('base64'), EncryptionContext: context };
  };
}

function tooLong(bytes: number): ServiceCallError {
  return new ServiceCallError(
    'kms:Encrypt',
    `The session's token is too long to encrypt: ${bytes} bytes in all, but kms:Encrypt takes ${mostBytes}. ` +
      'Shorten Session.Tags, Session.Policy or Session.PolicyArns.',
  );
}
