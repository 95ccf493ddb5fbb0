import { KMSClient } from '@aws-sdk/client-kms';
import { createCredentialChain, fromContainerMetadata, fromEnv } from '@aws-sdk/credential-providers';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, HttpRequest, RequestHandler } from '@smithy/types';
import { type HttpAnswer, send } from '../http.ts';
import { type Kms, kmsEndpoint } from './endpoint.ts';
import { Decrypt, endpointOf } from './kms-decrypt.ts';
import { kmsSigner } from './kms-signer.ts';

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
  const client: KMSClient = new KMSClient({
    region,
    credentials: createCredentialChain(fromEnv(), fromContainerMetadata()),
    signer: async () => signer,
    requestHandler: transport,
    // The same way serves every invocation: no need to find it each time.
    cacheMiddleware: true,
    maxAttempts: 6,
    // What is said here is not looked for in configuration files, which a function does not have.
    retryMode: 'standard',
    defaultsMode: 'standard',
    authSchemePreference: [],
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: AWS_USE_DUALSTACK_ENDPOINT === 'true',
    ...(endpoint ? { endpoint } : {}),
  });
  // The client's own provider: it remembers credentials until they expire.
  const signer = kmsSigner(region, client.config.credentials);
  // `transport` says it, and the SDK would look for an application's name in configuration files.
  client.middlewareStack.remove('getUserAgentMiddleware');
  client.config.endpoint = endpointOf(client.config);
  return { client, DecryptCommand: Decrypt };
}

/** What CloudTrail shows of a worker that decrypts. */
const USER_AGENT = 'step-everywhere-core aws-sdk-js/3';

/** Carries the KMS client's requests over the connections that uploads use too. */
const transport: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> = {
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async ({ protocol, hostname, port, path, headers, body }) => {
    const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
    headers['user-agent'] = USER_AGENT;
    const answer = await send({ origin, path, method: 'POST', headers, body }).catch(retryable);
    const { status: statusCode, body: received } = answer;
    // Of an answer that went well nothing but the content is read.
    const told = statusCode === 200 ? {} : asStrings(answer.headers);
    return { response: new HttpResponse({ statusCode, headers: told, body: received }) };
  },
};

function asStrings(headers: HttpAnswer['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The SDK retries a connection's trouble when it has a name that it knows; undici's names it does not. */
function retryable(cause: unknown): never {
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !code.startsWith('UND_ERR_')) throw cause;
  throw Object.assign(new Error(String(message), { cause }), { name: 'TimeoutError', code });
}
