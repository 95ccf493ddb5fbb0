import { ALGORITHM_IDENTIFIER, MAX_PRESIGNED_TTL } from '@smithy/signature-v4';
import type { RequestHead } from '../protocols/protocol.ts';

/** The parts of a request's signature. */
export interface SignatureParts {
  readonly accessKeyId: string;
  /** `20261101`, as in the credential scope. */
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  /** `20261101T120000Z`. */
  readonly longDate: string;
  readonly signedAt: Date;
  /** Lower-case names. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** Seconds for which a presigned URL is valid; undefined for a signature in the headers. */
  readonly expiresIn: number | undefined;
}

/** A signature that cannot be parsed; the message says what is wrong with it. */
export class SignaturePartsError extends Error {
  override readonly name = 'SignaturePartsError';
}

/**
 * Parses a signature in the `Authorization` header or a presigned URL's query.
 *
 * @returns undefined if the request is not signed
 * @throws {SignaturePartsError} if the signature is incomplete or malformed
 */
export function readSignature(request: RequestHead): SignatureParts | undefined {
  if (request.headers.authorization !== undefined) return fromHeaders(request, request.headers.authorization);
  if (request.query['X-Amz-Signature'] !== undefined) return fromQuery(request);
  return undefined;
}

function fromHeaders({ headers }: RequestHead, authorization: string): SignatureParts {
  const [algorithm, fields = ''] = split(authorization, ' ');
  requireAlgorithm(algorithm);
  const field = (name: string): string => {
    const value = new RegExp(`(?:^|[, ])${name}=([^, ]+)`).exec(fields)?.[1];
    if (value === undefined)
      throw new SignaturePartsError(`Authorization header requires '${name}' parameter.`);
    return value;
  };
  return {
    ...credential(field('Credential')),
    ...date(headers['x-amz-date']),
    signedHeaders: field('SignedHeaders').split(';'),
    signature: field('Signature'),
    sessionToken: single(headers['x-amz-security-token']),
    expiresIn: undefined,
  };
}

function fromQuery({ query }: RequestHead): SignatureParts {
  const parameter = (name: string): string => {
    const value = query[name];
    if (typeof value !== 'string') {
      throw new SignaturePartsError(
        `Query-string authentication version 4 requires the ${name} parameter once.`,
      );
    }
    return value;
  };
  requireAlgorithm(parameter('X-Amz-Algorithm'));
  const expiresIn = Number(parameter('X-Amz-Expires'));
  if (!Number.isInteger(expiresIn) || expiresIn < 0 || expiresIn > MAX_PRESIGNED_TTL) {
    throw new SignaturePartsError('X-Amz-Expires must be between 0 and 604800 seconds.');
  }
  return {
    ...credential(parameter('X-Amz-Credential')),
    ...date(parameter('X-Amz-Date')),
    signedHeaders: parameter('X-Amz-SignedHeaders').split(';'),
    signature: parameter('X-Amz-Signature'),
    sessionToken: single(query['X-Amz-Security-Token']),
    expiresIn,
  };
}

function credential(text: string): Pick<SignatureParts, 'accessKeyId' | 'shortDate' | 'region' | 'service'> {
  const [accessKeyId, shortDate, region, service, terminator, ...more] = text.split('/');
  if (!accessKeyId || !shortDate || !region || !service || terminator !== 'aws4_request' || more.length > 0) {
    throw new SignaturePartsError(
      'Credential must have the form <your-access-key-id>/YYYYMMDD/REGION/SERVICE/aws4_request.',
    );
  }
  return { accessKeyId, shortDate, region, service };
}

function date(value: string | string[] | undefined): Pick<SignatureParts, 'longDate' | 'signedAt'> {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(single(value) ?? '') ?? [];
  const signedAt = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt.getTime())) {
    throw new SignaturePartsError('X-Amz-Date must be a time of the form YYYYMMDDTHHMMSSZ.');
  }
  return { longDate: single(value) as string, signedAt };
}

function requireAlgorithm(algorithm: string | undefined): void {
  if (algorithm === ALGORITHM_IDENTIFIER) return;
  throw new SignaturePartsError(`Only the algorithm ${ALGORITHM_IDENTIFIER} is supported.`);
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function split(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
