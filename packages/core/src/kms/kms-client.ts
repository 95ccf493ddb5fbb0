import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { createCredentialChain, fromContainerMetadata, fromEnv } from '@aws-sdk/credential-providers';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { type Kms, kmsEndpoint } from './endpoint.ts';
import { HttpsHandler } from './https-handler.ts';

// A file of its own: it is loaded at the first invocation, and what it imports by name is all that the build keeps of
// the KMS client's 50 operations.

/**
 * Makes a KMS client that signs as the worker's own role.
 *
 * Lambda sets the role's credentials in the environment, SnapStart serves them in a container's endpoint. Profiles, SSO
 * and the like are left out: a function has none, and loading them costs time at every cold start.
 */
export function openKms(region: string): Kms {
  const { AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT } = process.env;
  const endpoint = kmsEndpoint();
  // Another endpoint has neither form, and the SDK refuses the two together.
  const isAws = endpoint === undefined;
  const client: KMSClient = new KMSClient({
    region,
    credentials: ofLocalRun() ?? createCredentialChain(fromEnv(), fromContainerMetadata()),
    requestHandler: new HttpsHandler(),
    // Without this, the SDK makes a signer for each request, with a copy of all its settings.
    signer: new SignatureV4({
      credentials: () => client.config.credentials(),
      region,
      service: 'kms',
      sha256: Sha256,
    }),
    customUserAgent: [['step-everywhere-core']],
    // The same way serves every invocation: no need to find it each time.
    cacheMiddleware: true,
    maxAttempts: 6,
    // What is said here is not looked for in configuration files, which a function does not have.
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: [],
    ignoreConfiguredEndpointUrls: true,
    userAgentAppId: async () => undefined,
    useFipsEndpoint: isAws && AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: isAws && AWS_USE_DUALSTACK_ENDPOINT === 'true',
    ...(isAws ? {} : { endpoint }),
  });
  return { client, DecryptCommand, identity: client.config.credentials };
}

/** A run from a user's own machine has them for its key alone: AWS, which all other clients reach, does not know them. */
function ofLocalRun(): AwsCredentialIdentity | undefined {
  const {
    STEP_EVERYWHERE_KMS_ACCESS_KEY_ID: accessKeyId,
    STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY: secretAccessKey,
    STEP_EVERYWHERE_KMS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey || !sessionToken) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken };
}
