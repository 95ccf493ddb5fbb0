import type { WireRequest } from '../protocols/protocol.ts';

const SIGNATURE_PARAMETERS = new Set([
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-signedheaders',
  'x-amz-signature',
  'x-amz-security-token',
  'x-amz-content-sha256',
]);

/**
 * Moves headers from a presigned URL's query back to where the operation reads them.
 *
 * S3 treats `x-amz-…` parameters of a presigned URL as headers. So a checksum that was signed into the URL applies to the
 * upload, even the wrong one for an empty body that presigners add by default.
 */
export function restoreHoistedHeaders(request: WireRequest): WireRequest {
  if (request.query['X-Amz-Signature'] === undefined) return request;
  const hoisted = Object.entries(request.query)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('x-amz-') && !SIGNATURE_PARAMETERS.has(name));
  return hoisted.length === 0
    ? request
    : { ...request, headers: { ...Object.fromEntries(hoisted), ...request.headers } };
}
