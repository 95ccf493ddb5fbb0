import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Lambda of which some regions do not work. */
export interface FaultyLambda {
  readonly endpoint: string;
  /** From now on every region works. */
  accept(): void;
  close(): Promise<void>;
}

/**
 * Serves what another endpoint does, but refuses the requests that are signed for some regions.
 *
 * @param endpoint of the other
 * @param regions codes, for example `eu-central-1`
 */
export async function refuseRegions(endpoint: string, regions: readonly string[]): Promise<FaultyLambda> {
  let refused = regions;
  const server = createServer((incoming, response) => {
    const [, region = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '') ?? [];
    if (refused.includes(region)) {
      response.writeHead(503, { 'x-amzn-errortype': 'ServiceUnavailableException' }).end('{}');
      return;
    }
    const { method, headers, url = '/' } = incoming;
    const outgoing = request(new URL(url, endpoint), { method, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accept: () => {
      refused = [];
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
