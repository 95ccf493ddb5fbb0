import { localHost } from '../contract/local-host.ts';

/** A request from an SDK client, with the fields that are used here. */
export interface ClientRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The response in the form that an SDK client reads. */
interface ClientAnswer {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Buffer;
  };
}

/**
 * Sends a request without the network, if it goes to the emulator that runs this code and its body is complete in memory, as
 * for most services.
 *
 * A request takes 0.91 ms of CPU in the emulator's worker, and 1.29 ms over the network (`GetCallerIdentity`).
 *
 * @returns `undefined` if the request needs the network
 * @throws the signal's reason, if the signal is aborted first
 */
export async function sendHere(
  { method, protocol, hostname, port, path, query = {}, headers, body }: ClientRequest,
  signal: AbortSignal,
): Promise<ClientAnswer | undefined> {
  const host = localHost(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
  if (host === undefined || method !== 'POST' || Object.keys(query).length > 0) return undefined;
  const bytes = bytesOf(body);
  if (bytes === undefined || bytes.length > host.largestBody) return undefined;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = await Promise.race([host.post({ path, headers, body: bytes }), aborted]);
    if (answer === undefined) return undefined;
    const { status, ...rest } = answer;
    return { response: { statusCode: status, ...rest } };
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Plain bytes: the SDK's own class of bytes writes a warning to the log when a copy is made of it. */
function bytesOf(body: unknown): Buffer | undefined {
  if (typeof body === 'string') return Buffer.from(body);
  if (!(body instanceof Uint8Array)) return undefined;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
