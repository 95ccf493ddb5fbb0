import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { renderPage } from '../html/render-page.ts';
import type { ReportWithResults } from '../run/make-report.ts';
import { packReport } from './pack-report.ts';

/** A report that is served while its run is running. */
export interface LiveReport {
  /** Address for a browser on this machine; its path cannot be guessed. */
  readonly url: string;
  /** Reads the run a last time, and informs the pages that the run has ended. */
  end(): Promise<void>;
  /** Informs the pages of a running run that no more updates will come, and stops. */
  close(): Promise<void>;
}

/**
 * Milliseconds between two reads of the run, and the minimum as a multiple of the duration of one read; milliseconds after which a page
 * tries to connect again.
 */
const pause = { least: 500, factor: 8, reconnect: 1000 } as const;

/**
 * Serves a report on loopback and informs its pages of updates.
 *
 * @param read reads the current state of the run.
 * @returns the served report, with its address.
 * @throws the error of the first `read`; later errors are ignored, because the next read may succeed.
 */
export async function serveReport(read: () => Promise<ReportWithResults>): Promise<LiveReport> {
  const path = `/${randomBytes(16).toString('base64url')}/`;
  const listeners = new Set<ServerResponse>();
  const stopped = new AbortController();
  let latest = await read();
  let packed = await packReport(latest);
  let isOver = false;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // A request with another host name comes from somebody else's page.
    if (request.headers.host !== host || request.method !== 'GET') return refuse(response);
    if (request.url === path) return sendPage(response, latest);
    if (request.url === `${path}data`) {
      response.setHeader('Content-Type', 'application/json');
      return void response.end(packed);
    }
    if (request.url !== `${path}events`) return refuse(response);
    response.setHeader('Content-Type', 'text/event-stream');
    response.write(`retry: ${pause.reconnect}\n\n`);
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
    // There are updates since the page was made.
    send(response, isOver ? 'ended' : 'changed');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });

  const look = async () => {
    latest = await read();
    const now = await packReport(latest);
    if (now === packed) return;
    packed = now;
    for (const listener of listeners) send(listener, 'changed');
  };
  const following = follow(look, stopped.signal);
  const stop = async () => {
    stopped.abort();
    await following;
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    async end() {
      await stop();
      await look();
      isOver = true;
      for (const listener of listeners) send(listener, 'ended');
    },
    async close() {
      await stop();
      await Promise.all([...listeners].map(dismiss));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A large run is read less often, so that reading does not slow it down. */
async function follow(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const began = performance.now();
    // An object that is just being written may be read incompletely; the next read gets all of it.
    await look().catch(() => undefined);
    const wait = Math.max(pause.least, (performance.now() - began) * pause.factor);
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }
}

async function sendPage(response: ServerResponse, run: ReportWithResults): Promise<void> {
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  for await (const part of renderPage(run, { live: true })) response.write(part);
  response.end();
}

function send(response: ServerResponse, event: string): void {
  response.write(`event: ${event}\ndata: \n\n`);
}

/** A page that gets this answer does not try to connect again. */
function dismiss(listener: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    listener.once('close', resolve);
    listener.end('event: stopped\ndata: \n\n', resolve);
  });
}

function refuse(response: ServerResponse): void {
  response.statusCode = 404;
  response.end();
}
