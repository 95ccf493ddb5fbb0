import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';

/** Largest body of an S3 upload, in bytes: it is kept in memory until it is completely written. AWS accepts 5 GB. */
export const MAX_OBJECT_BYTES = 256 * 1024 * 1024;
/** Largest body of any other request, in bytes: Lambda's 6 MB payload and room for other fields. */
export const MAX_BODY_BYTES = 7 * 1024 * 1024;
/** Limits for reading a body. */
export interface BodyLimits {
  /** Larger bodies are refused, in bytes. */
  readonly maxBytes: number;
  /** How long the sender may be silent, in milliseconds. */
  readonly silence: number;
  /** Limits bodies whose signature can be verified only after they are read; undefined if it is already verified. */
  readonly unverified?: UnverifiedBodies | undefined;
}

/** Counts the bytes of request bodies that are not verified yet. */
export class UnverifiedBodies {
  readonly #most: number;
  #held = 0;

  /** @param most Total number of bytes that they may have. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Reserves bytes, if there is room. */
  hold(bytes: number): boolean {
    if (this.#held + bytes > this.#most) return false;
    this.#held += bytes;
    return true;
  }

  /** Releases bytes. */
  release(bytes: number): void {
    this.#held -= bytes;
  }
}

/**
 * Reads a request's complete body.
 *
 * @throws {AwsError} `EntityTooLarge`, `RequestTimeout` of a silent sender, `IncompleteBody` of one that went away, and
 * `ServiceUnavailable` if unverified senders use too much memory
 */
export function readBody(
  message: IncomingMessage,
  { maxBytes, silence, unverified }: BodyLimits,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let length = 0;
  let isRead = false;
  const end = (error?: AwsError) => {
    if (isRead) return;
    isRead = true;
    unverified?.release(length);
    message.removeAllListeners('data');
    message.setTimeout(0);
    if (error) reject(error);
    else resolve(Buffer.concat(chunks, length));
  };
  message.on('data', (chunk: Buffer) => {
    if (length + chunk.length > maxBytes) return end(tooLarge(maxBytes));
    if (unverified?.hold(chunk.length) === false) return end(tooMuchHeld());
    length += chunk.length;
    chunks.push(chunk);
  });
  message.once('end', () => end());
  message.on('error', () =>
    end(new AwsError('IncompleteBody', 'The client went away while it was sending.')),
  );
  message.setTimeout(silence, () => end(silent(silence)));
  return promise;
}

/**
 * Reads the rest of a body and discards it: if a request is answered before its body is read, the client would otherwise
 * lose the answer. A client that sends for too long is cut off.
 */
export function discardBody(message: IncomingMessage, { maxBytes, silence }: BodyLimits): void {
  let length = 0;
  // A separate timer, because Node.js sets the connection's own timer to the idle time when the answer is sent.
  const timer = setTimeout(() => message.destroy(), silence);
  message.on('data', (chunk: Buffer) => {
    length += chunk.length;
    timer.refresh();
    if (length > maxBytes) message.destroy();
  });
  message.on('error', () => undefined);
  message.once('close', () => clearTimeout(timer));
}

/** Refuses a body that has more than `most` bytes. */
export function tooLarge(most: number): AwsError {
  return new AwsError(
    'EntityTooLarge',
    `The request body has more than ${most} bytes, which is the most that is taken.`,
    413,
  );
}

function tooMuchHeld(): AwsError {
  const message = 'The emulator holds too much for requests that it has not verified yet. Try again.';
  return new AwsError('ServiceUnavailable', message, 503);
}

function silent(milliseconds: number): AwsError {
  const message = `Your socket connection to the server was not read from or written to within the timeout period of ${milliseconds / 1000} seconds. Idle connections will be closed.`;
  return new AwsError('RequestTimeout', message);
}
