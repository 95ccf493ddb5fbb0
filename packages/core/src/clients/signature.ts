import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentityProvider, QueryParameterBag } from '@smithy/types';
import { deriveAnew } from './signing-keys.ts';

/** The credentials to sign with, and the service and region to sign for. */
export interface Signing {
  readonly service: string;
  readonly region: string;
  readonly credentials: AwsCredentialIdentityProvider;
}

/** Signs a request, and returns the headers to send it with. */
export async function sign(
  request: Omit<SignedInit, 'service' | 'region'> & { readonly url: URL },
  by: Signing,
): Promise<Headers> {
  const { url, method = 'GET', body } = request;
  const headers = new Headers(request.headers);
  if (body instanceof URLSearchParams && !headers.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  const signer = new SignatureV4({
    ...by,
    sha256: Sha256,
    // Only S3 takes the path unchanged; all other services expect it to be escaped a second time.
    uriEscapePath: by.service !== 's3',
    applyChecksum: true,
  });
  deriveAnew(signer);
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: queryOf(url),
    headers: { ...Object.fromEntries(headers), host: url.host },
    body: body instanceof URLSearchParams ? body.toString() : (body ?? undefined),
  });
  const { host: _, ...sent } = signed.headers;
  return new Headers(sent);
}

function queryOf(url: URL): QueryParameterBag {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name);
  return query;
}

/** A request to an AWS service, and the service and region to sign it for. */
export interface SignedInit extends Omit<RequestInit, 'body'> {
  /** A string or bytes, because the signature covers the body. */
  readonly body?: string | Uint8Array | URLSearchParams | null;
  /** Signing name of the service, for example `execute-api`, `lambda` for a function's URL, `es`, `appsync`. */
  readonly service: string;
  /** The region of the host, for example that of the target: `region` of the handler's input. */
  readonly region: string;
}
