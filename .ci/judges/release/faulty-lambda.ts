import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Lambda of which some regions do not work. */
export interface FaultyLambda {
  readonly endpoint: string;
  /** Requests that changed something, as `METHOD /path`. */
  changes(): readonly string[];
  /** From now on these regions do not work: codes, for example `eu-central-1`. */
  refuse(regions: readonly string[]): void;
  /** From now on every region works. */
  accept(): void;
  close(): Promise<void>;
}

/**
 * Serves what another endpoint does, but refuses the requests that are signed for some regions.
 *
 * @param endpoint of the other
 */
export async function serveFaultyLambda(endpoint: string): Promise<FaultyLambda> {
  let refused: readonly string[] = [];
  const changes: string[] = [];
  const server = createServer((incoming, response) => {
    const [, region = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '') ?? [];
    if (refused.includes(region)) {
      response.writeHead(503, { 'x-amzn-errortype': 'ServiceUnavailableException' }).end('{}');
      return;
    }
    const { method, headers, url = '/' } = incoming;
    if (method !== 'GET') changes.push(`${method} ${url}`);
    const outgoing = request(new URL(url, endpoint), { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changes: () => changes,
    refuse: (regions) => {
      refused = regions;
    },
    accept: () => {
      refused = [];
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
