import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FromEnvironment, InvokeMessage, ReportedError } from '../messages.ts';
import { isOfRuntime, isOwnConnection } from './own-request.ts';

const VERSION = '/2018-06-01/runtime';

/** The messages of a {@link RuntimeApi}; a runtime has no others. */
export type FromRuntime = Exclude<FromEnvironment, { type: 'call' | 'load' | 'exiting' }>;

/**
 * Lambda's Runtime API for one environment, on its own port: the runtime in a custom image or in `provided.al2023`
 * asks it for invocations and answers them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #onMessage: (message: FromRuntime) => void;
  readonly #waiting: InvokeMessage[] = [];
  readonly #running = new Set<string>();
  #asking: ServerResponse | undefined;
  #isReady = false;

  private constructor(onMessage: (message: FromRuntime) => void) {
    this.#onMessage = onMessage;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
    // On Lambda the machine has no other users. Here, another user could read a function's event and answer for it.
    this.#server.on('connection', (socket) => {
      if (!isOwnConnection(socket)) socket.destroy();
    });
    // A runtime waits without a limit for its next invocation.
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  /** Starts one. @param onMessage gets the messages of the runtime. */
  static async listen(onMessage: (message: FromRuntime) => void): Promise<RuntimeApi> {
    const api = new RuntimeApi(onMessage);
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** `host:port`, for `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Gives an invocation to the runtime, once it asks for the next one. */
  invoke(message: InvokeMessage): void {
    this.#waiting.push(message);
    this.#handOut();
  }

  /** Ends all connections. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (!isOfRuntime(request, this.address))
      return refuse(response, 403, 'Forbidden', 'only the runtime of the function may ask');
    if (method === 'GET' && url === `${VERSION}/invocation/next`) return this.#next(response);
    const body = await textOf(request);
    if (method === 'POST' && url === `${VERSION}/init/error`) {
      this.#onMessage({ type: 'crashed', error: errorOf(body, request) });
      return accept(response);
    }
    const [, requestId = '', kind] =
      (method === 'POST' && /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(url)) || [];
    if (kind === undefined) return refuse(response, 404, 'InvalidPath', `there is no ${method} ${url}`);
    // The invocation may have ended in the meantime, for example by its time-out.
    if (!this.#running.delete(requestId))
      return refuse(response, 400, 'InvalidRequestID', `no invocation ${requestId} is running`);
    const end = { requestId, logTail: '' };
    if (kind === 'response') this.#onMessage({ type: 'succeeded', payload: body, ...end });
    else this.#onMessage({ type: 'failed', error: errorOf(body, request), ...end });
    accept(response);
  }

  #next(response: ServerResponse): void {
    this.#asking = response;
    response.once('close', () => {
      if (this.#asking === response) this.#asking = undefined;
    });
    if (!this.#isReady) this.#onMessage({ type: 'ready' });
    this.#isReady = true;
    this.#handOut();
  }

  #handOut(): void {
    if (this.#asking === undefined) return;
    const message = this.#waiting.shift();
    if (message === undefined) return;
    const response = this.#asking;
    this.#asking = undefined;
    this.#running.add(message.requestId);
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': message.requestId,
      'Lambda-Runtime-Deadline-Ms': String(message.deadline),
      'Lambda-Runtime-Invoked-Function-Arn': message.invokedFunctionArn,
      ...(message.tenantId === undefined ? {} : { 'Lambda-Runtime-Aws-Tenant-Id': message.tenantId }),
    });
    response.end(message.payload);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The error that a runtime reports; if the body is not an error object, the header's error type is used. */
function errorOf(body: string, { headers }: IncomingMessage): ReportedError {
  const type = headers['lambda-runtime-function-error-type'];
  const unknown = { errorType: typeof type === 'string' ? type : 'Runtime.Unknown', errorMessage: body };
  try {
    const reported = JSON.parse(body) as Partial<ReportedError> | null;
    if (typeof reported?.errorType !== 'string' || typeof reported.errorMessage !== 'string') return unknown;
    return reported as ReportedError;
  } catch {
    return unknown;
  }
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ errorMessage, errorType }));
}
