import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './aws-error.ts';
import { type DispatchSettings, dispatch } from './dispatch.ts';

/** What {@link startServer} serves. */
export interface ServerSettings
  extends Pick<DispatchSettings, 'services' | 'credentials' | 'isRegionEnabled'> {
  /** Port of 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Clock in epoch milliseconds; `Date.now` by default. */
  readonly now?: () => number;
  /** Told of every error that is a fault of the emulator; to standard error by default. */
  readonly onInternalError?: (error: unknown, what: string) => void;
}

/** A running server. */
export interface Server {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** A server that could not start to listen, with the port it wanted. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(
      `Cannot listen on 127.0.0.1:${port}: is the port taken? Choose another one, or 0 for any that is free.`,
      { cause },
    );
    this.port = port;
  }
}

/**
 * Serves the services' wire protocols on loopback; every request's signature is verified before an operation sees it.
 *
 * @throws {ListenError} if the port cannot be had
 * @example
 * ```ts
 * const server = await startServer({ services: [kms.service], credentials, isRegionEnabled: () => true });
 * process.env.AWS_ENDPOINT_URL = server.endpoint;
 * ```
 */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { port = 0, onInternalError = reportToStandardError } = settings;
  const answer = dispatch({ now: Date.now, ...settings, onInternalError });
  const server = createServer(
    // A client keeps its connections longer than Node's 5 s: closing them under it loses requests.
    { keepAliveTimeout: 120_000, requestTimeout: 0, noDelay: true },
    (request, response) => void respond(request, response, answer, onInternalError),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(port, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ReturnType<typeof dispatch>,
  onInternalError: (error: unknown, what: string) => void,
): Promise<void> {
  try {
    const { statusCode, headers, body } = await answer(request, randomUUID());
    const isBodiless = request.method === 'HEAD' || statusCode === 204 || statusCode === 304;
    response.writeHead(
      statusCode,
      isBodiless ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    );
    response.end(isBodiless ? undefined : body);
  } catch (error) {
    if (!(error instanceof AwsError))
      onInternalError(error, `${request.method} ${request.url?.split('?')[0]}`);
    response.destroy();
  }
}

function reportToStandardError(error: unknown, what: string): void {
  console.error(`emulator: ${what} failed`, error);
}
