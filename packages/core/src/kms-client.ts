import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { createCredentialChain, fromContainerMetadata, fromEnv } from '@aws-sdk/credential-providers';
import type { Kms } from './kms.ts';

// A file of its own: it is loaded at the first invocation, and what it imports by name is all that the build keeps of
// the KMS client's 50 operations.

/**
 * Makes a KMS client that signs as the worker's own role.
 *
 * Lambda sets the role's credentials in the environment, SnapStart serves them in a container's endpoint. Profiles, SSO
 * and the like are left out: a function has none, and loading them costs time at every cold start.
 */
export function openKms(region: string): Kms {
  const credentials = createCredentialChain(fromEnv(), fromContainerMetadata());
  return { client: new KMSClient({ region, maxAttempts: 6, credentials }), DecryptCommand };
}
