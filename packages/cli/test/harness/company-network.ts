import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';

/**
 * A company's network: requests leave it through a proxy with a password, and TLS uses the company's own
 * certificates.
 */
export interface CompanyNetwork extends AsyncDisposable {
  /** PEM file of the company's CA. */
  readonly certificate: string;
  /** Reachable only through the proxy. */
  readonly endpointUrl: string;
  /** The same endpoint, reachable without the proxy. */
  readonly directUrl: string;
  /** Address of the proxy with a user name and a password; the right one is `secret word`. */
  proxy(password: string): string;
  /** The destinations of the proxy's connections that used the right password. */
  readonly connected: string[];
}

const known = `Basic ${Buffer.from('person:secret word').toString('base64')}`;
const names = ['DNS:localhost', 'IP:127.0.0.2', 'DNS:*.us-east-1.amazonaws.com', 'DNS:*.us-east-1.api.aws'];

/** @param endpoint of an AWS without TLS, to which the proxy forwards every request, whatever its host. */
export async function startCompanyNetwork(endpoint: string): Promise<CompanyNetwork> {
  const folder = await mkdtemp(join(tmpdir(), 'company-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...[
      '-subj',
      '/CN=company',
      '-addext',
      `subjectAltName=${names.join()}`,
      '-keyout',
      key,
      '-out',
      certificate,
    ],
  ]);
  const { hostname, port } = new URL(endpoint);
  const sockets = new Set<TLSSocket>();
  const tls = createTlsServer({ key: await readFile(key), cert: await readFile(certificate) }, (socket) => {
    sockets.add(socket);
    const plain = connect(Number(port), hostname);
    socket.pipe(plain).pipe(socket);
    for (const side of [socket, plain]) side.on('error', () => undefined);
  }).listen(0, 'localhost');
  const connected: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(405).end())
    .on('connect', ({ url, headers }, socket) => {
      socket.on('error', () => undefined);
      if (headers['proxy-authorization'] !== known)
        return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      connected.push(String(url));
      const onwards = connect(portOf(tls), 'localhost', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(onwards).pipe(socket);
      }).on('error', () => undefined);
    })
    .listen(0, '127.0.0.1');
  await Promise.all([once(tls, 'listening'), once(proxy, 'listening')]);
  return {
    certificate,
    connected,
    endpointUrl: 'https://127.0.0.2',
    directUrl: `https://localhost:${portOf(tls)}`,
    proxy: (password) => `http://person:${password}@127.0.0.1:${portOf(proxy)}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      tls.close();
      proxy.closeAllConnections();
      proxy.close();
      await rm(folder, { recursive: true });
    },
  };
}

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
