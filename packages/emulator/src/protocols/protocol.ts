import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { AwsError } from '../aws-error.ts';

/** The part of a request before its body. */
export interface RequestHead {
  readonly method: string;
  /** Path as sent: still percent-encoded, without the query. */
  readonly path: string;
  /** Decoded query; a parameter without a value is an empty string, a repeated one a list. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: IncomingHttpHeaders;
}

/** A complete request, whose body has no `aws-chunked` framing. */
export interface WireRequest extends RequestHead {
  readonly body: Buffer;
}

/** A complete answer. */
export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Another server's answer, forwarded unchanged. */
export interface ForwardedResponse {
  readonly statusCode: number;
  /** Alternating names and values, as received. */
  readonly rawHeaders: readonly string[];
  readonly stream: Readable;
}

/** The requested operation: its name and its documented input. */
export interface OperationCall {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** The form of a service's error for a refused signature: see `signature/denial.ts`. */
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
   * @throws {AwsError} if the request does not follow this protocol, or its body cannot be parsed.
   */
  read(request: WireRequest): OperationCall;
  /** Writes an operation's output. */
  write(operation: string, output: object | undefined, requestId: string): WireResponse;
  /** Writes an error in the form that the service's clients parse. */
  writeError(error: AwsError, requestId: string): WireResponse;
}
