import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { RequestHead } from './protocol.ts';

/**
 * Reads the part of a request before its body.
 *
 * @throws {AwsError} `InvalidURI` for a query that does not decode
 */
export function readHead({ url = '/', method = 'GET', headers }: IncomingMessage): RequestHead {
  return headOf(method, url, headers);
}

/**
 * Makes the same from a request that does not come over a connection.
 *
 * @param target path and query
 * @throws {AwsError} `InvalidURI` for a query that does not decode
 */
export function headOf(method: string, target: string, headers: IncomingHttpHeaders): RequestHead {
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: parseQuery(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
  };
}

/** Decodes a query; the result has no prototype, so that every parameter's name is safe. */
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
