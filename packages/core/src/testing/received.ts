import type { IncomingMessage } from 'node:http';

/** A request that the kit's KMS or S3 has received. */
export interface Received {
  /** For example `PUT`. */
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Values by lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The complete body. */
  readonly body: Buffer;
}

/** Reads a whole request. */
export async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}
