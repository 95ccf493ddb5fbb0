import type { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';

/** A KMS client of the worker's own role, and the command to send with it. */
export interface Kms {
  readonly client: Pick<KMSClient, 'send'>;
  readonly DecryptCommand: typeof DecryptCommand;
}

const warm = new Map<string, Kms>();

/**
 * Gives the KMS client for a key, the same one for every invocation of a warm environment.
 *
 * It signs with the worker's own role, never with a target's credentials, so nothing of a target stays in it.
 *
 * @param keyArn the key's region is the client's region
 */
export async function kmsFor(keyArn: string): Promise<Kms> {
  const region = keyArn.split(':')[3] ?? '';
  const { AWS_ACCESS_KEY_ID } = process.env;
  const name = [region, kmsEndpoint(), AWS_ACCESS_KEY_ID].join(' ');
  const known = warm.get(name);
  if (known !== undefined) return known;
  const { openKms } = await import('./kms-client.ts');
  const kms = openKms(region);
  warm.clear();
  warm.set(name, kms);
  return kms;
}

/**
 * Where the key is that seals a run's credentials, if not at AWS's own endpoint.
 *
 * The first variable is ours: a run on a user's own machine has its key there, while the worker's clients of a target,
 * also those of KMS, are to reach AWS.
 */
export function kmsEndpoint(): string | undefined {
  const { STEP_EVERYWHERE_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL_KMS, AWS_ENDPOINT_URL } = process.env;
  return STEP_EVERYWHERE_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL_KMS || AWS_ENDPOINT_URL || undefined;
}
