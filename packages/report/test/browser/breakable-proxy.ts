import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy between a browser and a server that can stop and restart at the same address. */
export interface BreakableProxy {
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

/** @param url of a page; the proxy keeps the path, and the server receives its own host. */
export async function startProxy(url: string): Promise<BreakableProxy> {
  const { host, hostname, port, pathname } = new URL(url);
  const server: Server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host };
    const passed = request({ hostname, port, path: asked.url, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.on('error', () => answer.destroy()).pipe(answer);
    });
    passed.on('error', () => answer.destroy()).end();
    answer.on('close', () => passed.destroy());
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}${pathname}`,
    async goAway() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    comeBack: () => listen(own),
  };
}
