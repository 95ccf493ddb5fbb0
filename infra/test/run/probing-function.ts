import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import pMap from 'p-map';

/** A call of `kms:Decrypt` to try. */
export interface Attempt {
  readonly KeyId: string;
  /** Base64. */
  readonly CiphertextBlob: string;
  readonly EncryptionContext: Record<string, string>;
  readonly GrantTokens: string[];
}

const kms = new KMSClient({});

/** Tries calls of `kms:Decrypt` with the function's role, and returns the error of each, or `null`. */
export const handler = (attempts: readonly Attempt[]): Promise<(string | null)[]> =>
  pMap(
    attempts,
    async ({ CiphertextBlob, ...input }) => {
      const command = new DecryptCommand({ ...input, CiphertextBlob: Buffer.from(CiphertextBlob, 'base64') });
      return kms.send(command).then(
        () => null,
        ({ name }: Error) => name,
      );
    },
    { concurrency: 10 },
  );
