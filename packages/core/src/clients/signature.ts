import { Sha256 } from '@smithy/core/checksum';
import { clearCredentialCache, SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider, QueryParameterBag } from '@smithy/types';

/** Whose request it is, and for which service. */
export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
}

/** Signs a request, and gives the headers to send it with. */
export async function sign(request: SignedInit & { readonly url: URL }, by: Signing): Promise<Headers> {
  const { url, method = 'GET', body } = request;
  const headers = new Headers(request.headers);
  if (body instanceof URLSearchParams && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  const signer = new SignatureV4({
    ...by,
    sha256: Sha256,
    // S3 alone takes the path as it stands; all others want it escaped once more.
    uriEscapePath: by.service !== 's3',
    applyChecksum: true,
  });
  const signing = signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: queryOf(url),
    headers: { ...Object.fromEntries(headers), host: url.host },
    body: body instanceof URLSearchParams ? body.toString() : (body ?? undefined),
  });
  // It keeps a day's key, and the session token as its name: longer than the invocation lasts.
  const signed = await signing.finally(clearCredentialCache);
  const { host: _, ...sent } = signed.headers;
  return new Headers(sent);
}

function queryOf(url: URL): QueryParameterBag {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name);
  return query;
}

/** A request to an AWS service; `service` and `region` are for hosts that do not name them. */
export interface SignedInit extends Omit<RequestInit, 'body'> {
  /** A text or bytes: the signature covers it. */
  readonly body?: string | Uint8Array | URLSearchParams | null;
  /** Signing name, for example `execute-api`; by default read from the host. */
  readonly service?: string;
  /** By default read from the host, else the target's. */
  readonly region?: string;
}
