import { timingSafeEqual } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { CredentialStore, StoredCredentials } from '../credentials/credential-store.ts';
import { UNSIGNED_TRAILER } from '../protocols/aws-chunked.ts';
import type { Dialect, RequestHead, WireRequest } from '../protocols/protocol.ts';
import type { Call } from '../service.ts';
import { type Denial, denial } from './denial.ts';
import { recalculate } from './recalculate.ts';
import { sha256Hex } from './sha256.ts';
import type { SignatureParts } from './signature-parts.ts';

/** Minutes by which a signature's time may differ from ours. */
const SKEW_MINUTES: Readonly<Record<Dialect, number>> = { json: 5, 'rest-json': 5, query: 15, s3: 15 };

/** The parts that {@link authenticate} needs. */
export interface Authority {
  readonly credentials: CredentialStore;
  /** Whether an account's credentials are valid in a region. */
  readonly isRegionEnabled: (accountId: string, region: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The owner of a request's key, and the body's hash in its signature. */
export interface Identity {
  readonly known: StoredCredentials;
  /** Only if the request declares it; the signature is then verified. */
  readonly signedHash: string | undefined;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Finds the owner of a request's key, and verifies everything that does not need the body. Without a known key and
 * its token, no part of a body is kept.
 *
 * @throws {AwsError} with the service's own message: unknown key, wrong signature, expired URL, clock skew, …
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export async function identify(
  request: RequestHead,
  parts: SignatureParts,
  dialect: Dialect,
  authority: Authority,
): Promise<Identity> {
  const refuse = (reason: Denial, detail?: string) => denial(dialect, reason, detail);
  requireSignedHeaders(request, parts, dialect);
  const known = authority.credentials.find(parts.accessKeyId);
  if (!known || !authority.isRegionEnabled(known.caller.accountId, parts.region)) throw refuse('unknown-key');
  // Without its token, a session's key counts as unknown.
  if (parts.sessionToken === undefined && known.sessionToken !== undefined) throw refuse('unknown-key');
  if (parts.sessionToken !== known.sessionToken) throw refuse('unknown-token');
  requireTime(parts, dialect, authority.now());
  const signedHash = parts.service === 's3' ? declaredHash(request, parts) : undefined;
  if (signedHash !== undefined) await requireSignature(request, parts, known, signedHash, refuse);
  return { known, signedHash };
}

/**
 * Completes the verification of a request's Signature Version 4 after its body is read.
 *
 * @returns the caller and the region
 * @throws {AwsError} with the service's own message: wrong signature, another body than the signed one, expired session
 */
export async function authenticate(
  request: WireRequest,
  parts: SignatureParts,
  { known, signedHash }: Identity,
  dialect: Dialect,
  authority: Authority,
): Promise<Call> {
  const refuse = (reason: Denial) => denial(dialect, reason);
  const isHash = signedHash === undefined || SHA256.test(signedHash);
  const actual = isHash ? sha256Hex(request.body) : signedHash;
  if (signedHash === undefined) await requireSignature(request, parts, known, actual, refuse);
  else if (signedHash !== actual) throw refuse('payload-mismatch');
  requireLive(known, authority.now(), refuse);
  return { caller: known.caller, region: parts.region };
}

async function requireSignature(
  request: RequestHead,
  parts: SignatureParts,
  known: StoredCredentials,
  payloadHash: string,
  refuse: (reason: Denial) => Error,
): Promise<void> {
  const expected = await recalculate(request, parts, known, payloadHash);
  if (!isSame(expected, parts.signature)) throw refuse('mismatch');
}

function requireLive(
  { expiration }: StoredCredentials,
  now: number,
  refuse: (reason: Denial) => Error,
): void {
  if (expiration !== undefined && expiration.getTime() <= now) throw refuse('expired-session');
}

/** S3 refuses any unsigned `x-amz-` header; every service requires a signed `host`. */
function requireSignedHeaders(
  { headers }: RequestHead,
  { signedHeaders }: SignatureParts,
  dialect: Dialect,
): void {
  if (!signedHeaders.includes('host')) {
    throw denial(
      dialect,
      'unsigned-headers',
      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  }
  if (dialect !== 's3') return;
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (unsigned.length > 0) {
    throw denial(dialect, 'unsigned-headers', undefined, { HeadersNotSigned: unsigned.join(', ') });
  }
}

function requireTime(parts: SignatureParts, dialect: Dialect, now: number): void {
  const { signedAt, expiresIn, longDate, shortDate } = parts;
  if (!longDate.startsWith(shortDate)) {
    const detail = `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${shortDate}' != '${longDate.slice(0, 8)}'.`;
    throw denial(dialect, 'mismatch', dialect === 's3' ? undefined : detail);
  }
  const skew = SKEW_MINUTES[dialect] * 60_000;
  const time = (epoch: number) => new Date(epoch).toISOString().replace(/[-:]|\.\d+/g, '');
  if (signedAt.getTime() > now + skew) {
    const detail = `Signature not yet current: ${longDate} is still later than ${time(now + skew)} (${time(now)} + ${SKEW_MINUTES[dialect]} min.)`;
    throw denial(dialect, 'skewed', dialect === 's3' ? undefined : detail);
  }
  if (expiresIn !== undefined) {
    if (signedAt.getTime() + expiresIn * 1000 < now) throw denial(dialect, 'expired-url');
    return;
  }
  if (signedAt.getTime() < now - skew) {
    const detail = `Signature expired: ${longDate} is now earlier than ${time(now - skew)} (${time(now)} - ${SKEW_MINUTES[dialect]} min.)`;
    throw denial(dialect, 'skewed', dialect === 's3' ? undefined : detail);
  }
}

/** The value that an S3 request declares instead of its body's hash. */
function declaredHash(request: RequestHead, { expiresIn }: SignatureParts): string {
  const declared =
    request.headers['x-amz-content-sha256'] ??
    request.query['X-Amz-Content-Sha256'] ??
    (expiresIn === undefined ? undefined : 'UNSIGNED-PAYLOAD');
  if (typeof declared !== 'string') {
    throw denial('s3', 'malformed', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (declared === 'UNSIGNED-PAYLOAD' || declared === UNSIGNED_TRAILER || SHA256.test(declared))
    return declared;
  throw new AwsError(
    declared.startsWith('STREAMING-') ? 'NotImplemented' : 'InvalidArgument',
    `x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ${UNSIGNED_TRAILER}, or a valid sha256 value.`,
    declared.startsWith('STREAMING-') ? 501 : 400,
  );
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
