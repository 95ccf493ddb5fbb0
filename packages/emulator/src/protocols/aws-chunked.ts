import { AwsError } from '../aws-error.ts';

/** The value that replaces the payload's hash if an unsigned checksum follows the body. */
export const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/** A body without its framing. */
export interface Unchunked {
  readonly body: Buffer;
  /** Trailing headers, lower-case, for example `x-amz-checksum-crc32`. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Removes S3's `aws-chunked` framing, in which current SDKs send a stream and its checksum.
 *
 * @param declaredLength `x-amz-decoded-content-length`
 * @throws {AwsError} `IncompleteBody` if the framing is broken or has another length
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function unchunk(framed: Buffer, declaredLength: number): Unchunked {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = framed.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : chunkSize(framed.toString('latin1', at, lineEnd));
    if (Number.isNaN(size)) throw incomplete('a chunk must start with its length in hexadecimal');
    at = lineEnd + 2;
    if (size === 0) break;
    if (at + size + 2 > framed.length) throw incomplete('the last chunk is cut off');
    parts.push(framed.subarray(at, at + size));
    at += size + 2;
  }
  const body = Buffer.concat(parts);
  if (body.length !== declaredLength) {
    throw incomplete(
      `x-amz-decoded-content-length is ${declaredLength}, but the chunks hold ${body.length} bytes`,
    );
  }
  return { body, trailers: readTrailers(framed.toString('latin1', at)) };
}

function chunkSize(line: string): number {
  const size = line.split(';', 1)[0] as string;
  return /^[0-9a-fA-F]{1,8}$/.test(size) ? Number.parseInt(size, 16) : Number.NaN;
}

function readTrailers(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function incomplete(reason: string): AwsError {
  return new AwsError('IncompleteBody', `The request body terminated unexpectedly: ${reason}.`);
}
