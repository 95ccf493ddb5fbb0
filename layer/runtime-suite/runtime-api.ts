import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The outcome of an invocation: the response's body, or the error that the runtime reported. */
export type Answer =
  | { readonly response: string }
  | {
      readonly error: {
        readonly errorType: string;
        readonly errorMessage: string;
        readonly trace?: string[];
        readonly stackTrace?: string[];
      };
    };

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly resolve: (answer: Answer) => void;
}

const RUNTIME = '/2018-06-01/runtime';
const TIMEOUT = 60_000;

/**
 * Lambda's Runtime API for one execution environment, on loopback.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  readonly #functionArn: string;
  readonly #server: Server;
  readonly #waiting: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  #next: ServerResponse | undefined;
  /** The answer to all further invocations after the start failed or the runtime ended. */
  #ended: Answer | undefined;

  constructor(functionArn: string) {
    this.#functionArn = functionArn;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Starts to listen, and returns the value for `AWS_LAMBDA_RUNTIME_API`. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Queues an event for the runtime, and returns the answer. */
  invoke(event: string): Promise<Answer> {
    if (this.#ended) return Promise.resolve(this.#ended);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.push({ id: randomUUID(), event, resolve });
    this.#deliver();
    return promise;
  }

  /** Answers all waiting and later invocations. Only the first call has an effect. */
  end(answer: Answer): void {
    this.#ended ??= answer;
    for (const { resolve } of [...this.#waiting.splice(0), ...this.#running.values()]) resolve(this.#ended);
    this.#running.clear();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const path = request.url?.slice(RUNTIME.length) ?? '';
    if (request.method === 'GET' && path === '/invocation/next') {
      this.#next = response;
      this.#deliver();
      return;
    }
    const [, id = '', end] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (path === '/init/error') this.end({ error: JSON.parse(body) });
    else if (end === 'response') this.#finish(id, { response: body });
    else if (end === 'error') this.#finish(id, { error: JSON.parse(body) });
    else throw new Error(`The Runtime API has no ${request.method} ${request.url}`);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }

  #deliver(): void {
    const invocation = this.#next && this.#waiting.shift();
    if (!this.#next || !invocation) return;
    this.#running.set(invocation.id, invocation);
    this.#next
      .writeHead(200, {
        'content-type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': invocation.id,
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + TIMEOUT),
        'Lambda-Runtime-Invoked-Function-Arn': this.#functionArn,
      })
      .end(invocation.event);
    this.#next = undefined;
  }

  #finish(id: string, answer: Answer): void {
    this.#running.get(id)?.resolve(answer);
    this.#running.delete(id);
  }
}
