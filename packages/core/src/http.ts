import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { End } from './deadline.ts';

/** One request, with its body at hand or as a stream. */
export interface HttpRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
  /** Gives up when it comes. */
  readonly end?: End | undefined;
}

/** What came back, whole. */
export interface HttpAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends one request: a worker's only way to the network of its own. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

const TIMEOUTS = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** Kept for the life of a warm environment: it knows hosts and connections, and nothing of a target. */
let agent: Dispatcher | undefined;

/** Sends one request with undici, to KMS as to S3: one HTTP client to load, and one pool of connections. */
export const send: Send = ({ origin, path, method, headers, body, end }) => {
  agent ??= new Agent({ ...TIMEOUTS, allowH2: false });
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const collector = new Collector(resolve, reject, end);
  if (end?.reason === undefined)
    agent.dispatch({ origin, path, method, headers, body } as Dispatcher.DispatchOptions, collector);
  return promise;
};

/** Collects an answer below undici's streams, which a short answer does not need. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #end: End | undefined;
  readonly #takeBack: (() => void) | undefined;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HttpAnswer['headers'] = {};

  constructor(
    resolve: (answer: HttpAnswer) => void,
    reject: (reason: unknown) => void,
    end: End | undefined,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#end = end;
    this.#takeBack = end?.onEnd((reason) => {
      reject(reason);
      this.#controller?.abort(reason);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#end?.reason !== undefined) controller.abort(this.#end.reason);
  }

  onResponseStart(_: unknown, status: number, headers: HttpAnswer['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#takeBack?.();
    const [first = Buffer.alloc(0)] = this.#chunks;
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks) : first;
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_: unknown, error: Error): void {
    this.#takeBack?.();
    this.#reject(error);
  }
}
