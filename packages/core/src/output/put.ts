import { ClientRequest, type IncomingMessage, Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import type { Readable } from 'node:stream';
import type { End } from '../deadline.ts';

/** One upload, with its body at hand or as a stream. */
export interface Upload {
  /** Presigned: its query is a secret. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
  /** Gives up when it comes. */
  readonly end: End;
}

/** What came back, whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Milliseconds until a connection is open, and of silence on an open one. */
const TIMEOUT = { connection: 5_000, silence: 30_000 };

/** Kept for the life of a warm environment: they know hosts and connections, and nothing of a target. */
const agents: { 'http:'?: PlainAgent; 'https:'?: Agent } = {};

function agentFor(protocol: string): PlainAgent {
  const options = { keepAlive: true, timeout: TIMEOUT.connection };
  // Plain HTTP is a run without AWS, on this machine.
  if (protocol === 'http:') agents['http:'] ??= new PlainAgent(options);
  else agents['https:'] ??= new Agent({ ...options, proxyEnv: process.env });
  return agents[protocol as 'https:'] as PlainAgent;
}

/**
 * Sends one PUT over Node.js's own HTTP, through the proxy that the environment names, if any.
 *
 * By the class and not by `request()`: tracers replace that function and would keep the path, whose signature is a secret.
 */
export function put({ url, headers, body, end }: Upload): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  // Node.js keeps the headers of the request that opened a connection for as long as that is open.
  const ownHeaders = { ...headers };
  const request = new ClientRequest(
    {
      method: 'PUT',
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: ownHeaders,
      agent: agentFor(url.protocol),
    },
    (answer) => collect(answer).then(resolve, reject),
  );
  request.setTimeout(TIMEOUT.silence);
  request.on('timeout', () => request.destroy(timeout(url)));
  request.on('error', reject);
  const takeBack = end.onEnd((reason) => request.destroy(reason));
  if (Buffer.isBuffer(body)) request.end(body);
  else body.on('error', (error) => request.destroy(error)).pipe(request);
  return promise.finally(takeBack);
}

async function collect(answer: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks) };
}

function timeout({ host }: URL): Error {
  return Object.assign(new Error(`${host} did not answer in time`), { code: 'ETIMEDOUT' });
}
