import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request on its way to AWS. */
export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** For example `AWSStepFunctions.DescribeExecution`; empty for services with REST protocols. */
  readonly target: string;
}

/** What happens to a request instead of an answer. */
export type Fault =
  /** The connection is reset without an answer. */
  | 'reset'
  /** The connection ends in the middle of the answer. */
  | 'half'
  /** AWS answers with an error. */
  | { readonly status: number; readonly error: string; readonly message?: string };

/** An AWS behind a network that can fail. */
export interface FaultProxy {
  readonly url: string;
  /** Every received request, as `METHOD path target`. */
  readonly requests: readonly string[];
  /** From now on, decides what happens to each request. */
  fault(decide: (request: ProxiedRequest) => Fault | undefined): void;
  /** Refuses new connections, and breaks open ones. */
  refuse(): Promise<void>;
  /** Accepts connections again. */
  accept(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy in front of an emulator. */
export async function startFaultProxy(endpoint: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(endpoint);
  const requests: string[] = [];
  let decide: (request: ProxiedRequest) => Fault | undefined = () => undefined;
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const asked = { method, path, target: String(headers['x-amz-target'] ?? '') };
    requests.push(`${method} ${path} ${asked.target}`.trimEnd());
    const fault = decide(asked);
    if (fault === 'reset') return void incoming.socket.resetAndDestroy();
    if (typeof fault === 'object') return answer(outgoing, asked, fault);
    const forwarded = request({ host: hostname, port, method, path, headers });
    forwarded.on('error', () => incoming.socket.destroy());
    forwarded.on('response', (response) => hand(response, outgoing, fault === 'half'));
    incoming.pipe(forwarded);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  const listen = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  const refuse = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    requests,
    fault(next) {
      decide = next;
    },
    refuse,
    accept: () => listen(own),
    close: refuse,
  };
}

function hand(response: IncomingMessage, outgoing: ServerResponse, isHalf: boolean): void {
  // AWS's answers do not have the emulator's header.
  const { server: _, ...headers } = response.headers;
  outgoing.writeHead(response.statusCode ?? 500, headers);
  if (!isHalf) return void response.pipe(outgoing);
  const parts: Buffer[] = [];
  response.on('data', (part: Buffer) => parts.push(part));
  response.on('end', () => {
    const body = Buffer.concat(parts);
    const isGone = () => outgoing.socket?.resetAndDestroy();
    // Half of an empty answer has no bytes, so the callback would never be called.
    if (body.length < 2) return isGone();
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), isGone);
  });
}

function answer(
  outgoing: ServerResponse,
  { method, path, target }: ProxiedRequest,
  { status, error, message = error }: Exclude<Fault, string>,
): void {
  const xml = `<Error><Code>${error}</Code><Message>${message}</Message></Error>`;
  const isQuery = method === 'POST' && path === '/' && target === '';
  const isJson = target !== '' || path.startsWith('/20') || path === '/listRegions';
  outgoing.writeHead(status, {
    'content-type': isJson ? 'application/x-amz-json-1.1' : 'application/xml',
    ...(isJson && { 'x-amzn-errortype': error }),
  });
  if (isJson) outgoing.end(JSON.stringify({ __type: error, message }));
  else outgoing.end(isQuery ? `<ErrorResponse>${xml}</ErrorResponse>` : xml);
}
