import { type AddressInfo, connect, createServer } from 'node:net';

/** A slow connection to a server on this machine. */
export interface SlowNetwork {
  readonly port: number;
  /** The largest number of simultaneous requests since the last call. */
  resetMost(): number;
  close(): void;
}

/**
 * Starts a proxy that delays each request.
 *
 * @param target port on 127.0.0.1.
 * @param delay milliseconds.
 */
export async function slowNetwork(target: number, delay: number): Promise<SlowNetwork> {
  let underWay = 0;
  let most = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    // On one connection, a client sends its next request after the answer to the last.
    let isAsked = false;
    const change = (asked: boolean) => {
      if (asked === isAsked) return;
      isAsked = asked;
      underWay += asked ? 1 : -1;
      most = Math.max(most, underWay);
    };
    client.on('data', (chunk) => {
      change(true);
      setTimeout(() => upstream.write(chunk), delay);
    });
    upstream.on('data', (chunk) => {
      change(false);
      client.write(chunk);
    });
    const end = () => {
      change(false);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    resetMost: () => {
      const found = most;
      most = underWay;
      return found;
    },
    close: () => server.close(),
  };
}
