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

/** The invocation that uses the connections. */
export interface User {
  /** Account of the invocation, named in the error for unfinished requests. */
  readonly accountId: string;
  /** Whether the invocation has ended, so that nothing may be sent any more. */
  readonly isEnded: boolean;
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

/** Users of an author's handler, which invocations at the same time may share. */
const users = new WeakMap<RequestHandler, Set<KeptConnections>>();

/**
 * One invocation's use of connections, which may stay open for the next invocation.
 *
 * When the client is destroyed, unfinished work ends: a pending request is aborted, and an unread response releases its
 * connection by closing it. If the author destroys the client, it can still be used, as the SDK's own; at the end of the
 * invocation, unfinished and later work fails with {@link InvocationEndedError}.
 *
 * This buys two promises: the SDK's own handlers end no unfinished work, and keep the token among the headers of a connection's first
 * request. `warm-class.ts` says how much time the kept connections save.
 */
export class KeptConnections implements RequestHandler {
  readonly #handler: RequestHandler;
  readonly #unread = new Set<Held>();
  readonly #user: User;
  readonly #areKept: boolean;
  #destroyed = new AbortController();
  #underWay = 0;

  /**
   * @param handler makes the connections; if they are kept, it must not contain anything that belongs to a target
   * @param areKept whether idle connections stay open for the next invocation
   */
  constructor(handler: RequestHandler, user: User, areKept: boolean) {
    this.#handler = handler;
    this.#user = user;
    this.#areKept = areKept;
    if (!areKept) users.set(handler, (users.get(handler) ?? new Set()).add(this));
  }

  get metadata(): unknown {
    return this.#handler.metadata;
  }

  /** Sends a request over an idle connection, or over a new one. */
  async handle(request: ClientRequest, options: Options = {}): ReturnType<RequestHandler['handle']> {
    if (this.#user.isEnded) throw new InvocationEndedError(this.#user.accountId);
    const { signal } = this.#destroyed;
    const { abortSignal = signal } = options;
    // The SDK also takes signals of other implementations, which cannot be combined.
    const isOther = !(abortSignal instanceof AbortSignal);
    const either = isOther || abortSignal === signal ? abortSignal : AbortSignal.any([abortSignal, signal]);
    // Node.js keeps the headers of the request that opened a connection as long as the connection is open, including the target's token.
    const headers: Record<string, string> = { ...request.headers };
    this.#underWay++;
    try {
      const sent = { ...request, headers };
      const here = this.#areKept && !isOther ? await sendHere(sent, either) : undefined;
      const answer = here ?? (await this.#handler.handle(sent, { ...options, abortSignal: either }));
      const { body } = answer.response;
      if (isHeld(body)) {
        this.#unread.add(body);
        body.once('close', () => this.#unread.delete(body));
      }
      return answer;
    } catch (error) {
      throw signal.aborted && this.#user.isEnded ? new InvocationEndedError(this.#user.accountId) : error;
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

  /** Ends all unfinished requests. */
  destroy(): void {
    for (const body of this.#unread) body.destroy(new InvocationEndedError(this.#user.accountId));
    this.#unread.clear();
    // Aborting creates an error with a stack, which is expensive, so only when a request is pending.
    if (this.#underWay > 0) {
      this.#destroyed.abort();
      this.#destroyed = new AbortController();
    }
    if (!this.#areKept) this.#close();
  }

  /** Closes connections that are not kept, unless another invocation uses them too. */
  #close(): void {
    const all = users.get(this.#handler);
    const isShared = all !== undefined && [...all].some((other) => other !== this);
    if (this.#user.isEnded) all?.delete(this);
    if (!isShared) this.#handler.destroy?.();
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
