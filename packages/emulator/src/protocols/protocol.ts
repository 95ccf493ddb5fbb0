import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AwsError } from '../aws-error.ts';

/** What a request says before its body. */
export interface RequestHead {
  readonly method: string;
  /** Path as sent: still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded query; a parameter without a value is an empty string, a repeated one a list. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: IncomingHttpHeaders;
}

/** A request as it came over the wire, its body read whole and freed of `aws-chunked` framing. */
export interface WireRequest extends RequestHead {
  readonly body: Buffer;
}

/** An answer as it goes over the wire. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Another server's answer, forwarded as it comes. */
export interface ForwardedResponse {
  readonly statusCode: number;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly stream: Readable;
}

/** What a request asks for: an operation's name and its documented input. */
export interface OperationCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** How a service words a refused signature: see `signature/denial.ts`. */
export type Dialect = 'json' | 'rest-json' | 'query' | 's3';

/**
 * One of AWS's wire protocols, configured for one service.
 *
 * Values of an operation: a blob is base64 in a JSON body's input, a `Uint8Array` in output and as a whole HTTP
 * payload; a timestamp in output is a `Date`. Everything else is the JSON form of the documented shape.
 */
export interface Protocol {
  readonly dialect: Dialect;
  /**
   * Finds the operation and its input.
   *
   * @throws {AwsError} if the request is not one of this protocol, or its body does not parse.
   */
  read(request: WireRequest): OperationCall;
  /** Writes an operation's output. */
  write(operation: string, output: object | undefined, requestId: string): WireResponse;
  /** Writes an error as the service's clients parse it. */
  writeError(error: AwsError, requestId: string): WireResponse;
}
