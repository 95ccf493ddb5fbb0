import { InvocationEndedError } from '../errors.ts';
import { type ClientRequest, sendHere } from './local-request.ts';

/** The part of an SDK client's request handler that clients call. */
export interface RequestHandler {
  readonly metadata?: unknown;
  handle(
    request: ClientRequest,
    options?: Options,
  ): Promise<{ readonly response: { readonly body?: unknown } }>;
  updateHttpClientConfig(key: never, value: never): void;
  httpHandlerConfigs(): object;
  destroy?(): void;
}

/** The invocation that uses the connections, and how long they stay open. */
export interface Use {
  /** Account of the invocation, named in the error for unfinished requests. */
  readonly accountId: string;
  /** Whether idle connections stay open for the next invocation. */
  readonly areKept: boolean;
}

interface Options {
  readonly abortSignal?: AbortSignal;
}

/** The body of a response: a stream that holds its connection until it is read. */
interface Held {
  readonly readableEnded: boolean;
  destroy(reason: Error): void;
  once(event: 'close', listener: () => void): void;
}

/**
 * One invocation's use of connections, which may stay open for the next invocation.
 *
 * When the client is destroyed, unfinished work ends with {@link InvocationEndedError}: a pending request is
 * aborted, and an unread response releases its connection by closing it.
 */
export class KeptConnections implements RequestHandler {
  readonly #handler: RequestHandler;
  readonly #ended = new AbortController();
  readonly #unread = new Set<Held>();
  readonly #use: Use;
  #underWay = 0;
  #isEnded = false;

  /** @param handler makes the connections; if they are kept, it must not contain anything that belongs to a target */
  constructor(handler: RequestHandler, use: Use) {
    this.#handler = handler;
    this.#use = use;
  }

  get metadata(): unknown {
    return this.#handler.metadata;
  }

  /** Sends a request over an idle connection, or over a new one. */
  async handle(request: ClientRequest, options: Options = {}): ReturnType<RequestHandler['handle']> {
    if (this.#isEnded) throw new InvocationEndedError(this.#use.accountId);
    const { signal } = this.#ended;
    const { abortSignal = signal } = options;
    const either = abortSignal === signal ? signal : AbortSignal.any([abortSignal, signal]);
    // Node.js keeps the headers of the request that opened a connection as long as the connection is open, including the target's token.
    const headers: Record<string, string> = { ...request.headers };
    this.#underWay++;
    try {
      const sent = { ...request, headers };
      const here = this.#use.areKept ? await sendHere(sent, either) : undefined;
      const answer = here ?? (await this.#handler.handle(sent, { ...options, abortSignal: either }));
      const { body } = answer.response;
      if (isHeld(body)) {
        this.#unread.add(body);
        body.once('close', () => this.#unread.delete(body));
      }
      return answer;
    } catch (error) {
      throw signal.aborted ? new InvocationEndedError(this.#use.accountId) : error;
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

  /** Ends all requests of this invocation. */
  destroy(): void {
    this.#isEnded = true;
    const { accountId, areKept } = this.#use;
    for (const body of this.#unread) body.destroy(new InvocationEndedError(accountId));
    this.#unread.clear();
    // Aborting creates an error with a stack, which is expensive, so only when a request is pending.
    if (this.#underWay > 0) this.#ended.abort();
    if (!areKept) this.#handler.destroy?.();
  }
}

/** Whether this object is a request handler of an SDK client; other objects cannot be wrapped. */
export function isRequestHandler(handler: unknown): handler is RequestHandler {
  return (['handle', 'updateHttpClientConfig', 'httpHandlerConfigs'] as const).every(
    (name) => typeof (handler as Partial<RequestHandler> | undefined)?.[name] === 'function',
  );
}

function isHeld(body: unknown): body is Held {
  return typeof (body as Partial<Held> | undefined)?.destroy === 'function' && !(body as Held).readableEnded;
}
