import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';

/** One PUT as S3 is to see it. */
export interface PutRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
  readonly signal: AbortSignal;
}

/** What came back: the status, and as much of the body as an error's XML needs. */
export interface PutAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends one PUT; the upload's only way to the network. */
export type Put = (request: PutRequest) => Promise<PutAnswer>;

const TIMEOUTS = { connect: { timeout: 5_000 }, headersTimeout: 30_000, bodyTimeout: 30_000 };
const LONGEST_ANSWER = 64 * 1024;

/** Kept for the life of a warm environment: it knows hosts and connections, and nothing of a target. */
let agent: Dispatcher | undefined;

/** Sends one PUT with undici. */
export const put: Put = async ({ url, headers, body, signal }) => {
  agent ??= new Agent({ ...TIMEOUTS, allowH2: false });
  const answer = await request.call(agent, {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: 'PUT',
    headers,
    body,
    signal,
  });
  let text = '';
  for await (const chunk of answer.body) if (text.length < LONGEST_ANSWER) text += chunk.toString();
  return { status: answer.statusCode, text };
};
