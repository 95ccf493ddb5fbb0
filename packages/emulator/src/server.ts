import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { AwsError } from './aws-error.ts';
import { type DispatchSettings, dispatch } from './dispatch.ts';
import type { ForwardedResponse } from './protocols/protocol.ts';
import { UnverifiedBodies } from './protocols/request-body.ts';

/** Settings of {@link startServer}. */
export interface ServerSettings
  extends Pick<DispatchSettings, 'services' | 'credentials' | 'isRegionEnabled' | 'backing'> {
  /** Port of 127.0.0.1. Default 0, which chooses a free one. */
  readonly port?: number;
  /** Clock in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** Limits for clients; no AWS client reaches the defaults. */
  readonly limits?: Partial<ServerLimits>;
  /** Called with every error inside the emulator itself. Default: prints it to standard error. */
  readonly onInternalError?: (error: unknown, what: string) => void;
}

/** Limits for clients: times in milliseconds, and memory in bytes. */
export interface ServerLimits {
  /** For all headers of a request. Default one minute. */
  readonly headers: number;
  /** For a whole request, including its body. Default 5 minutes. */
  readonly request: number;
  /** For the next part of a body. Default one minute. */
  readonly bodySilence: number;
  /** For the next request on a connection. Default 2 minutes. */
  readonly idle: number;
  /** Between two checks of the first two limits. Default 5 s. */
  readonly check: number;
  /** Total bytes of bodies whose signatures are not verified yet. Default 128 MiB. */
  readonly unverifiedBytes: number;
}

// Clients keep their connections longer than Node's 5 s: closing them earlier loses requests.
const LIMITS: ServerLimits = {
  headers: 60_000,
  request: 300_000,
  bodySilence: 60_000,
  idle: 120_000,
  check: 5_000,
  unverifiedBytes: 128 * 1024 * 1024,
};

/** Connections at once; more than the Node.js and Python functions of a full pool open. */
const MAX_CONNECTIONS = 4096;

/** A running server. */
export interface Server {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Stops listening and ends open connections. */
  close(): Promise<void>;
}

/** The server could not listen on its port. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** The port of 127.0.0.1. */
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
 * Serves the services' protocols on loopback; every request's signature is verified before an operation gets it.
 *
 * @throws {ListenError} if the port is not available
 * @example
 * ```ts
 * const server = await startServer({ services: [kms.service], credentials, isRegionEnabled: () => true });
 * process.env.AWS_ENDPOINT_URL = server.endpoint;
 * ```
 */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { port = 0, onInternalError = reportToStandardError } = settings;
  const limits = { ...LIMITS, ...settings.limits };
  const { bodySilence } = limits;
  const unverified = new UnverifiedBodies(limits.unverifiedBytes);
  const answer = dispatch({ now: Date.now, ...settings, onInternalError, bodySilence, unverified });
  const server = createServer(
    {
      headersTimeout: limits.headers,
      requestTimeout: limits.request,
      keepAliveTimeout: limits.idle,
      connectionsCheckingInterval: limits.check,
      noDelay: true,
    },
    (request, response) => void respond(request, response, answer, onInternalError),
  );
  server.maxConnections = MAX_CONNECTIONS;
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
    const answered = await answer(request, randomUUID());
    if ('stream' in answered) {
      await forwardBack(answered, response);
      return;
    }
    const { statusCode, body } = answered;
    const headers = { ...answered.headers, server: SERVER };
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

/** This header in its answers shows a client that the server is the emulator and not AWS. */
const SERVER = 'step-everywhere-emulator';

/** Headers of the connection to the other server, which do not apply to the client's connection. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

async function forwardBack({ statusCode, rawHeaders, stream }: ForwardedResponse, response: ServerResponse) {
  const isKept = (_: string, index: number) =>
    !HOP_BY_HOP.has((rawHeaders[index - (index % 2)] as string).toLowerCase());
  response.writeHead(statusCode, rawHeaders.filter(isKept));
  try {
    await pipeline(stream, response);
  } catch {
    // One side closed its connection early; the other side's connection is closed too.
  }
}

function reportToStandardError(error: unknown, what: string): void {
  console.error(`emulator: ${what} failed`, error);
}
