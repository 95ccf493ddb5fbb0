import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { WireRequest } from './protocol.ts';

/** Largest body of an S3 upload, in bytes: it is held in memory until it is written whole. AWS takes 5 GB. */
export const MAX_OBJECT_BYTES = 256 * 1024 * 1024;
/** Largest body of any other request, in bytes: Lambda's 6 MB payload and room for what goes with it. */
export const MAX_BODY_BYTES = 7 * 1024 * 1024;

/**
 * Reads a request whole.
 *
 * @param maxBytes beyond that the body is refused unread
 * @throws {AwsError} `EntityTooLarge`, or `InvalidURI` for a query that does not decode
 */
export async function readRequest(message: IncomingMessage, maxBytes: number): Promise<WireRequest> {
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: parseQuery(mark < 0 ? '' : target.slice(mark + 1)),
    headers: message.headers,
    body: await readBody(message, maxBytes),
  };
}

/** Decodes a query; the result has no prototype, so that no parameter's name is special. */
function parseQuery(query: string): Record<string, string | string[]> {
  const parsed: Record<string, string | string[]> = Object.create(null);
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const before = parsed[name];
    parsed[name] = before === undefined ? value : [before, value].flat();
  }
  return parsed;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400, { cause });
  }
}

function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      // What is too large is read to its end unkept: an answer to a half-sent request would be lost.
      else chunks.length = 0;
    });
    message.on('end', () => {
      if (length <= maxBytes) resolve(Buffer.concat(chunks, length));
      else
        reject(
          new AwsError(
            'EntityTooLarge',
            `The request body has ${length} bytes; at most ${maxBytes} are taken.`,
            413,
          ),
        );
    });
    message.on('error', reject);
    message.on('aborted', () =>
      reject(new AwsError('IncompleteBody', 'The client went away while it was sending.')),
    );
  });
}
