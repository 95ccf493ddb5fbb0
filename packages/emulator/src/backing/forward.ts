import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { AwsError } from '../aws-error.ts';
import type { ForwardedResponse, WireRequest } from '../protocols/protocol.ts';

/** More connections would only wait in the backing services, because moto runs one Python thread at a time. */
const MAX_SOCKETS = 32;

/** Forwards requests to the backing services. */
export interface Forwarder {
  /**
   * Forwards a request with a verified signature on behalf of an account, and returns the answer unchanged.
   *
   * moto takes the account from the header `x-moto-account-id`, LocalStack and MiniStack from an access key that is the
   * account's id. All of them read the region from the credential's scope, and none verifies a signature.
   *
   * @param target path and query
   * @throws {AwsError} `BackingServicesUnavailable` if they cannot be reached
   * @see https://docs.getmoto.org/en/latest/docs/multi_account.html
   * @see https://docs.localstack.cloud/aws/capabilities/security-testing/multi-account-setups/
   */
  forward(request: WireRequest, target: string, accountId: string): Promise<ForwardedResponse>;
  close(): void;
}

/** @param address of the backing services, for example `http://127.0.0.1:5000` */
export function forwarder(address: string): Forwarder {
  const url = new URL(address);
  const isSecure = url.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const agent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const send = isSecure ? requestHttps : requestHttp;
  const base = url.pathname.replace(/\/$/, '');
  const attempt = ({ method, headers, body }: WireRequest, target: string, accountId: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = send(url, {
      agent,
      method,
      path: `${base}${signedAs(accountId, target)}`,
      headers: forwardedHeaders(headers, accountId, url.host, body.length),
    });
    request.once('response', resolve);
    request.once('error', (error) => reject(Object.assign(error, { isReused: request.reusedSocket })));
    request.end(body);
    return promise;
  };
  return {
    async forward(request, target, accountId) {
      try {
        const stream = await attempt(request, target, accountId).catch((error) => {
          // The server closed a kept connection just then, so it did not read the request.
          if (error.isReused && error.code === 'ECONNRESET') return attempt(request, target, accountId);
          throw error;
        });
        return { statusCode: stream.statusCode as number, rawHeaders: stream.rawHeaders, stream };
      } catch (cause) {
        const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
        const message = `The backing services at ${url.origin} cannot be reached (${reason}). Start them, or name another address with --services.`;
        throw new AwsError('BackingServicesUnavailable', message, 502, { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

/** Connection headers belong to each hop; a session's token is only valid where it was issued. */
const LEFT_OUT = new Set(['connection', 'expect', 'keep-alive', 'transfer-encoding', 'x-amz-security-token']);

function forwardedHeaders(
  headers: WireRequest['headers'],
  accountId: string,
  host: string,
  length: number,
): Record<string, string | string[] | undefined> {
  const kept = Object.entries(headers).filter(([name]) => !LEFT_OUT.has(name));
  const { authorization } = headers;
  return {
    ...Object.fromEntries(kept),
    ...(authorization && { authorization: authorization.replace(/(Credential=)[^/]+/, `$1${accountId}`) }),
    ...(length > 0 || 'content-length' in headers ? { 'content-length': String(length) } : {}),
    host,
    'x-moto-account-id': accountId,
  };
}

/** A presigned URL has its credential in the query. */
function signedAs(accountId: string, target: string): string {
  return target
    .replace(/([?&]X-Amz-Credential=)[^/%&]+/, `$1${accountId}`)
    .replace(/([?&])X-Amz-Security-Token=[^&]*&?/, '$1');
}
