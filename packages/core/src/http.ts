import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { End } from './deadline.ts';

/** One request, with its body at hand or as a stream. */
export interface HttpRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly method: 'PUT';
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

/** Sends one request. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

const TIMEOUTS = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };

/** Kept for the life of a warm environment: it knows hosts and connections, and nothing of a target. */
let agent: Dispatcher | undefined;

/** Sends one request with undici, through the proxy that the environment names, if any. */
export const send: Send = async ({ origin, path, method, headers, body, end }) => {
  agent ??= await openAgent();
  const aborter = new AbortController();
  const takeBack = end?.onEnd((reason) => aborter.abort(reason));
  try {
    const { signal } = aborter;
    const answer = await request.call(agent, { origin, path, method, headers, body, signal });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: Buffer.from(await answer.body.arrayBuffer()),
    };
  } finally {
    takeBack?.();
  }
};

async function openAgent(): Promise<Dispatcher> {
  const options = { ...TIMEOUTS, allowH2: false };
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  if (!(HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy)) return new Agent(options);
  const [{ default: EnvHttpProxyAgent }, { default: Dispatcher }, { default: connect }] = await Promise.all([
    import('undici/lib/dispatcher/env-http-proxy-agent.js'),
    import('undici/lib/dispatcher/dispatcher.js'),
    import('undici/lib/api/api-connect.js'),
  ]);
  // undici's own entry does so too: its proxy agent calls this method, and without the entry no dispatcher has it.
  Dispatcher.prototype.connect = connect;
  return new EnvHttpProxyAgent(options);
}
