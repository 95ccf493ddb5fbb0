import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { End } from '../deadline.ts';
import { hasProxy } from './has-proxy.ts';

/** One upload, with its body in memory or as a stream. */
export interface Upload {
  /** Presigned: its query is a secret. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
  /** Gives up when the time is over. */
  readonly end: End;
}

/** A complete HTTP response. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

const TIMEOUTS = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** Kept for the life of a warm environment: it knows hosts and connections, but nothing about a target. */
let agent: Dispatcher | undefined;

/**
 * Sends one PUT with undici, through the environment's proxy, if there is one.
 *
 * Node.js's own HTTPS would take 22 ms less CPU in a cold start (242 to 220 ms with an SSM client, in alternation) and as much
 * in a warm invocation. But tracing libraries patch it, and record each request's path, which is a secret here.
 */
export async function put({ url, headers, body, end }: Upload): Promise<HttpAnswer> {
  agent ??= await openAgent();
  const aborter = new AbortController();
  const unsubscribe = end.onEnd((reason) => aborter.abort(reason));
  try {
    const { signal } = aborter;
    const to = { origin: url.origin, path: `${url.pathname}${url.search}`, method: 'PUT' } as const;
    const answer = await request.call(agent, { ...to, headers, body, signal });
    return { status: answer.statusCode, body: Buffer.from(await answer.body.arrayBuffer()) };
  } finally {
    unsubscribe();
  }
}

async function openAgent(): Promise<Dispatcher> {
  return hasProxy() ? openProxyAgent(TIMEOUTS) : new Agent({ ...TIMEOUTS, allowH2: false });
}

/** A dispatcher for `fetch` of any Node.js version, which expects the interface of an earlier undici; it waits as long as its caller. */
export async function openFetchDispatcher(): Promise<Dispatcher> {
  const { default: Wrapper } = await import('undici/lib/dispatcher/dispatcher1-wrapper.js');
  return new Wrapper(await openProxyAgent({}));
}

async function openProxyAgent(options: object): Promise<Dispatcher> {
  const [{ default: EnvHttpProxyAgent }, { default: Dispatcher }, { default: connect }] = await Promise.all([
    import('undici/lib/dispatcher/env-http-proxy-agent.js'),
    import('undici/lib/dispatcher/dispatcher.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  // undici's main module does this too: its proxy agent calls this method, which no dispatcher has without that module.
  Dispatcher.prototype.connect = connect;
  return new EnvHttpProxyAgent({ ...options, allowH2: false });
}
