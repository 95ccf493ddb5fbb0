import { createHmac } from 'node:crypto';
import {
  ALGORITHM_IDENTIFIER,
  createScope,
  getCanonicalHeaders,
  SignatureV4Base,
} from '@smithy/signature-v4';
import type { HttpRequest } from '@smithy/types';
import type { StoredCredentials } from '../credentials/credential-store.ts';
import type { RequestHead } from '../protocols/protocol.ts';
import { Sha256 } from './sha256.ts';
import type { SignatureParts } from './signature-parts.ts';
import { SigningKeys } from './signing-keys.ts';

const keys = new SigningKeys();

/** Signs a received request again, with the secret of its access key. */
class Recalculation extends SignatureV4Base {
  constructor(parts: SignatureParts, credentials: StoredCredentials) {
    super({
      service: parts.service,
      region: parts.region,
      credentials,
      sha256: Sha256,
      // S3 keys are signed as sent; every other service encodes the path a second time.
      uriEscapePath: parts.service !== 's3',
    });
  }

  async signature(
    request: HttpRequest,
    parts: SignatureParts,
    credentials: StoredCredentials,
    payloadHash: string,
  ): Promise<string> {
    const { shortDate, longDate, region, service } = parts;
    const canonicalHeaders = getCanonicalHeaders(request, undefined, new Set(parts.signedHeaders));
    const stringToSign = await this.createStringToSign(
      longDate,
      createScope(shortDate, region, service),
      this.createCanonicalRequest(request, canonicalHeaders, payloadHash),
      ALGORITHM_IDENTIFIER,
    );
    return createHmac('sha256', keys.find(credentials, parts)).update(stringToSign).digest('hex');
  }
}

/**
 * Calculates the signature that a request must carry.
 *
 * @param payloadHash the value for the body in the canonical request
 * @returns lower-case hexadecimal digits
 */
export function recalculate(
  request: RequestHead,
  parts: SignatureParts,
  credentials: StoredCredentials,
  payloadHash: string,
): Promise<string> {
  const headers: Record<string, string> = {};
  for (const name of parts.signedHeaders) {
    const value = request.headers[name];
    headers[name] = Array.isArray(value) ? value.join(',') : (value ?? '');
  }
  const toSign = { method: request.method, path: request.path, query: request.query, headers } as HttpRequest;
  return new Recalculation(parts, credentials).signature(toSign, parts, credentials, payloadHash);
}
