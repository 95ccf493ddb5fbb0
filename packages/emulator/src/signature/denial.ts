import { AwsError } from '../aws-error.ts';
import type { Dialect } from '../protocols/protocol.ts';

/** Why a request is refused before it reaches an operation. */
export type Denial =
  | 'missing'
  | 'old-version'
  | 'malformed'
  | 'unknown-key'
  | 'unknown-token'
  | 'mismatch'
  | 'skewed'
  | 'expired-session'
  | 'expired-url'
  | 'unsigned-headers'
  | 'payload-mismatch';

type Wording = Readonly<Record<Denial, readonly [code: string, message: string, statusCode: number]>>;

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const OLD_VERSION =
  'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';

function jsonWording(statusCode: number): Wording {
  return {
    missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token', statusCode],
    'old-version': ['IncompleteSignatureException', OLD_VERSION, statusCode],
    malformed: [
      'IncompleteSignatureException',
      'The request signature does not conform to AWS standards.',
      statusCode,
    ],
    'unknown-key': ['UnrecognizedClientException', INVALID_TOKEN, statusCode],
    'unknown-token': ['UnrecognizedClientException', INVALID_TOKEN, statusCode],
    mismatch: ['InvalidSignatureException', MISMATCH, statusCode],
    skewed: ['InvalidSignatureException', 'Signature expired or not yet current.', statusCode],
    'expired-session': ['ExpiredTokenException', EXPIRED_TOKEN, statusCode],
    'expired-url': ['InvalidSignatureException', 'Signature expired.', statusCode],
    'unsigned-headers': ['InvalidSignatureException', "'Host' must be a signed header.", statusCode],
    'payload-mismatch': ['InvalidSignatureException', MISMATCH, statusCode],
  };
}

const wordings: Readonly<Record<Dialect, Wording>> = {
  json: jsonWording(400),
  'rest-json': jsonWording(403),
  query: {
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403],
    'old-version': ['IncompleteSignature', OLD_VERSION, 400],
    malformed: ['IncompleteSignature', 'The request signature does not conform to AWS standards.', 400],
    'unknown-key': ['InvalidClientTokenId', INVALID_TOKEN, 403],
    'unknown-token': ['InvalidClientTokenId', INVALID_TOKEN, 403],
    mismatch: ['SignatureDoesNotMatch', MISMATCH, 403],
    skewed: ['SignatureDoesNotMatch', 'Signature expired or not yet current.', 403],
    'expired-session': ['ExpiredToken', EXPIRED_TOKEN, 403],
    'expired-url': ['SignatureDoesNotMatch', 'Signature expired.', 403],
    'unsigned-headers': ['SignatureDoesNotMatch', "'Host' must be a signed header.", 403],
    'payload-mismatch': ['SignatureDoesNotMatch', MISMATCH, 403],
  },
  s3: {
    missing: ['AccessDenied', 'Access Denied', 403],
    'old-version': ['InvalidRequest', OLD_VERSION, 400],
    malformed: [
      'AuthorizationHeaderMalformed',
      'The authorization header that you provided is not valid.',
      400,
    ],
    'unknown-key': [
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      403,
    ],
    'unknown-token': ['InvalidToken', 'The provided token is malformed or otherwise invalid.', 400],
    mismatch: [
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      403,
    ],
    skewed: [
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      403,
    ],
    'expired-session': ['ExpiredToken', 'The provided token has expired.', 400],
    'expired-url': ['AccessDenied', 'Request has expired', 403],
    'unsigned-headers': [
      'AccessDenied',
      'There were headers present in the request which were not signed',
      403,
    ],
    'payload-mismatch': [
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
    ],
  },
};

/**
 * Formats a refusal like the service.
 *
 * @param detail replaces AWS's general message if more is known; never contains a secret
 */
export function denial(
  dialect: Dialect,
  reason: Denial,
  detail?: string,
  members: Readonly<Record<string, unknown>> = {},
): AwsError {
  const [code, message, statusCode] = wordings[dialect][reason];
  return new AwsError(code, detail ?? message, statusCode, { members });
}
