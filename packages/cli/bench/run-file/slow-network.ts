import { type AddressInfo, connect, createServer } from 'node:net';

/** A way to a server on this machine that takes its time. */
export interface SlowNetwork {
  readonly port: number;
  /** The most requests that were under way at once, since it was asked last. */
  takeMost(): number;
  close(): void;
}

/**
 * Starts a proxy that lets each request wait.
 *
 * @param target port on 127.0.0.1
 * @param delay milliseconds
 */
export async function slowNetwork(target: number, delay: number): Promise<SlowNetwork> {
  let underWay = 0;
  let most = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    // A client sends its next request on a connection when it has the answer to the last.
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
    takeMost: () => {
      const found = most;
      most = underWay;
      return found;
    },
    close: () => server.close(),
  };
}
