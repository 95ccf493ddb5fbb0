import type { AwsCredentialIdentity } from '@smithy/types';
import { localHost } from '../contract/local-host.ts';
import { type Kms, kmsEndpoint } from './endpoint.ts';

const warm = new Map<string, Kms>();

/** The worker's own credentials if they are not in its environment: SnapStart serves them from a container endpoint. */
export async function containerIdentity(keyArn: string): Promise<AwsCredentialIdentity | undefined> {
  if (!process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI) return undefined;
  return (await kmsFor(keyArn)).identity?.();
}

/** The only part of a command that a local host reads. */
class PlainCommand {
  constructor(readonly input: object) {}
}

/**
 * Returns the KMS client for a key, the same one for every invocation of a warm environment.
 *
 * It signs with the worker's own role, never with a target's credentials, so it keeps nothing of a target.
 *
 * @param keyArn the client gets the key's region
 */
export async function kmsFor(keyArn: string): Promise<Kms> {
  const host = localHost(kmsEndpoint());
  if (host !== undefined) return { client: host.kms as Kms['client'], DecryptCommand: PlainCommand as never };
  const region = keyArn.split(':')[3] ?? '';
  const { AWS_ACCESS_KEY_ID, STEP_EVERYWHERE_KMS_ACCESS_KEY_ID } = process.env;
  const name = [region, kmsEndpoint(), AWS_ACCESS_KEY_ID, STEP_EVERYWHERE_KMS_ACCESS_KEY_ID].join(' ');
  const known = warm.get(name);
  if (known !== undefined) return known;
  const { openKms } = await import('./kms-client.ts');
  const kms = openKms(region);
  warm.clear();
  warm.set(name, kms);
  return kms;
}
