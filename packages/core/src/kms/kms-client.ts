import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { createCredentialChain, fromContainerMetadata, fromEnv } from '@aws-sdk/credential-providers';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';
import { type Kms, kmsEndpoint } from './endpoint.ts';
import { HttpsHandler } from './https-handler.ts';
import { Sha256 } from './sha256.ts';

// A file of its own: it is loaded at the first invocation, and what it imports by name is all that the build keeps of
// the KMS client's 50 operations.

/**
 * Parts of the SDK's middleware that are of no use here: a log of requests that nobody gets, a text about the client that is
 * put together anew for each request, and a header that Node.js writes by itself.
 */
const UNUSED = ['loggerMiddleware', 'getUserAgentMiddleware', 'contentLengthMiddleware'];

/**
 * Makes a KMS client that signs as the worker's own role.
 *
 * Lambda sets the role's credentials in the environment, SnapStart serves them in a container's endpoint. Profiles, SSO
 * and the like are left out: a function has none, and loading them costs time at every cold start.
 *
 * Without {@link UNUSED}, with {@link Sha256} and with settings that are cheap to copy, a warm invocation takes 1.29 ms of
 * CPU in place of 1.49: 1.94 times what a worker written by hand takes, in place of 2.19 (in alternation). Of what remains,
 * copies of the settings for the SDK's serializer take 7 %, which only its internal parts could save.
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
    maxAttempts: 6,
    // What is said here is not looked for in configuration files, which a function does not have.
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: [],
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: isAws && AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: isAws && AWS_USE_DUALSTACK_ENDPOINT === 'true',
    ...(isAws ? {} : { endpoint }),
  });
  for (const name of UNUSED) client.middlewareStack.remove(name);
  // As `client.send` does it, but once for all commands, and with a copy of the settings: middleware copies them for each
  // request, which takes 0.1 µs of a plain object and 8 µs of the client's own, where one of them has an accessor.
  const anyCommand = new DecryptCommand({ CiphertextBlob: undefined });
  const handler = anyCommand.resolveMiddleware(client.middlewareStack, { ...client.config }, {});
  const send = async (command: DecryptCommand) => (await handler(command)).output;
  return { client: { send }, DecryptCommand, identity: client.config.credentials };
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
