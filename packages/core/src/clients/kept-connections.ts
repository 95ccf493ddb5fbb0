/** A request as an SDK client hands it over. */
interface Request {
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of an SDK client's request handler that clients call. */
export interface Handler {
  readonly metadata?: unknown;
  handle(request: Request, options?: Options): Promise<{ readonly response: { readonly body?: unknown } }>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): object;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** The body of an answer, as far as it matters here: a stream that holds its connection until it is read. */
interface Held {
  readonly readableEnded: boolean;
  destroy(): void;
  once(event: 'close', listener: () => void): void;
}

/**
 * One invocation's use of connections that stay open for the next.
 *
 * When the client is destroyed, what it has not finished ends: a request under way is aborted, an answer that nobody read
 * gives its connection back by closing it. Connections that are idle stay.
 */
export class KeptConnections implements Handler {
  readonly #handler: Handler;
  readonly #ended = new AbortController();
  readonly #unread = new Set<Held>();
  #underWay = 0;

  /** @param handler makes and keeps the connections; nothing of a target may be in it */
  constructor(handler: Handler) {
    this.#handler = handler;
  }

  get metadata(): unknown {
    return this.#handler.metadata;
  }

  /** Sends a request over a connection that is free, or a new one. */
  async handle(request: Request, options: Options = {}): ReturnType<Handler['handle']> {
    const { signal } = this.#ended;
    const { abortSignal = signal } = options;
    const either = abortSignal === signal ? signal : AbortSignal.any([abortSignal, signal]);
    // Node.js keeps the headers of the request that opened a connection for as long as that is open: a target's token.
    const headers: Record<string, string> = { ...request.headers };
    this.#underWay++;
    try {
      const answer = await this.#handler.handle({ ...request, headers }, { ...options, abortSignal: either });
      const { body } = answer.response;
      if (isHeld(body)) {
        this.#unread.add(body);
        body.once('close', () => this.#unread.delete(body));
      }
      return answer;
    } finally {
      this.#underWay--;
      for (const name of Object.keys(headers)) delete headers[name];
    }
  }

  updateHttpClientConfig(key: never, value: never): void {
    this.#handler.updateHttpClientConfig(key, value);
  }

  httpHandlerConfigs(): object {
    return this.#handler.httpHandlerConfigs();
  }

  /** Ends what this invocation began. */
  destroy(): void {
    // An abort makes an error with a stack, which is dear where there is nothing to end.
    if (this.#underWay > 0) this.#ended.abort();
    for (const body of this.#unread) body.destroy();
    this.#unread.clear();
  }
}

function isHeld(body: unknown): body is Held {
  return typeof (body as Partial<Held> | undefined)?.destroy === 'function' && !(body as Held).readableEnded;
}
