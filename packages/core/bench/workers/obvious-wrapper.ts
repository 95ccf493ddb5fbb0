// The obvious wrapper: it imports whole packages for everything that it may need, and is not bundled.
import { Logger } from '@aws-lambda-powertools/logger';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { request } from 'undici';
import type { Sealed, TargetCredentials, WorkerContext, WorkerEvent } from '../../src/contract/index.ts';

const logger = new Logger();
const kms = new KMSClient({ region: 'us-east-1', credentials: fromNodeProviderChain() });

async function unseal(event: WorkerEvent, { Encrypted, EncryptionContext }: Sealed) {
  const { Plaintext } = await kms.send(
    new DecryptCommand({
      KeyId: event.KeyId,
      CiphertextBlob: Buffer.from(Encrypted, 'base64'),
      EncryptionContext: { ...EncryptionContext },
      GrantTokens: [event.GrantToken],
    }),
  );
  return JSON.parse(Buffer.from(Plaintext ?? []).toString());
}

/** Makes a Lambda handler from a function that acts in one account and region. */
export function obviously(work: (target: WorkerContext, credentials: TargetCredentials) => unknown) {
  return async (event: WorkerEvent) => {
    logger.appendKeys({ account: event.Context.AccountId, region: event.Context.Region });
    const [credentials, output] = await Promise.all([
      unseal(event, event.Credentials),
      unseal(event, event.Output),
    ]);
    const body = JSON.stringify(await work(event.Context, credentials));
    const answer = await request(output.Url, { method: 'PUT', headers: output.Headers, body: `${body}\n` });
    await answer.body.dump();
    if (answer.statusCode >= 300) throw new Error(`PUT answered ${answer.statusCode}`);
  };
}
