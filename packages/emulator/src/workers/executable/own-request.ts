import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Whether a connection over loopback was opened by this user. Linux shows the owner of a socket; on other systems
 * every connection is accepted.
 *
 * @see https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html
 */
export function isOwnConnection({ remotePort = 0, localPort = 0 }: Socket): boolean {
  const owner = ownerOf(inHex(remotePort), inHex(localPort));
  return owner === undefined || owner === process.getuid?.();
}

/**
 * Whether a request comes from a runtime, and not from a web page (the browser's headers show that) or for another
 * host name of this machine.
 */
export function isOfRuntime({ headers }: IncomingMessage, address: string): boolean {
  const isOfBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  return headers.host === address && !isOfBrowser;
}

const tables = ['/proc/net/tcp', '/proc/net/tcp6'];

function ownerOf(from: string, to: string): number | undefined {
  // Local and remote address, state, queues, timer, retransmissions, and the user id.
  const socket = new RegExp(`: [0-9A-F]+:${from} [0-9A-F]+:${to} \\S+ \\S+ \\S+ \\S+ +(\\d+) `);
  for (const table of tables) {
    const [, owner] = socket.exec(textOf(table)) ?? [];
    if (owner !== undefined) return Number(owner);
  }
  return undefined;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const inHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');
