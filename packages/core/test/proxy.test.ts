import { execFile, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../src/testing/index.ts';
import { makeEvent } from '../src/testing/test-event.ts';

const script = fileURLToPath(new URL('proxied-worker.ts', import.meta.url));
const sealingKey = randomBytes(32);
const KMS = 'kms.us-east-1.amazonaws.com:443';
const BUCKET = 'bucket.s3.us-east-1.amazonaws.com';

let aws: TestAws;
let tls: ReturnType<typeof createTlsServer>;
let proxy: Server;
/** Hosts and ports for which the proxy got a CONNECT request. */
let connected: string[];
let folder: string;
let certificate: string;

const known = `Basic ${Buffer.from('person:secret word').toString('base64')}`;

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  aws = await startTestAws({ key: sealingKey });
  folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  const names = [
    'localhost',
    '*.us-east-1.amazonaws.com',
    '*.s3.us-east-1.amazonaws.com',
    '*.ap-southeast-2.amazonaws.com',
  ];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=localhost', '-addext', `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`],
    ...['-keyout', key, '-out', certificate],
  ]);
  // KMS and S3 behind TLS, for any host name.
  tls = createTlsServer({ key: await readFile(key), cert: await readFile(certificate) }, (socket) => {
    const plain = connect(Number(new URL(aws.endpoint).port), '127.0.0.1');
    socket.pipe(plain).pipe(socket);
    for (const side of [socket, plain]) side.on('error', () => undefined);
  }).listen(0, 'localhost');
  await once(tls, 'listening');
  proxy = createServer((_, response) => response.writeHead(405).end())
    .on('connect', ({ url, headers }, socket) => {
      socket.on('error', () => undefined);
      if (headers['proxy-authorization'] !== known)
        return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      connected.push(String(url));
      const onwards = connect(portOf(tls), 'localhost', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(onwards).pipe(socket);
      });
      onwards.on('error', () => undefined);
    })
    .listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});
afterAll(async () => {
  for (const server of [tls, proxy]) server.close();
  await aws.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  connected = [];
  (aws.objects as Map<string, string>).clear();
});

/** Runs the worker in a separate process, and returns its answer. */
async function answerOf(storage: string, environment: Readonly<Record<string, string>>): Promise<unknown> {
  const env = {
    PATH: process.env.PATH,
    ...aws.environment,
    AWS_ENDPOINT_URL: '',
    HTTPS_PROXY: `http://person:secret%20word@127.0.0.1:${portOf(proxy)}`,
    NODE_EXTRA_CA_CERTS: certificate,
    ...environment,
  };
  const worker = fork(script, { env, execArgv: [] });
  worker.send(makeEvent(sealingKey, storage, {}));
  const [answer] = await once(worker, 'message');
  await once(worker, 'close');
  return answer;
}

function lowerCase(): Readonly<Record<string, string>> {
  return { HTTPS_PROXY: '', https_proxy: `http://person:secret%20word@127.0.0.1:${portOf(proxy)}` };
}

it('KMS and the upload go through the proxy that HTTPS_PROXY names, and trust NODE_EXTRA_CA_CERTS', async () => {
  expect(await answerOf(`https://${BUCKET}`, {})).toBe('stored');
  // Two ciphertexts are decrypted at the same time, each over a separate connection.
  expect(connected).toEqual([KMS, KMS, `${BUCKET}:443`]);
  const [stored = ''] = aws.objects.values();
  expect(stored).toContain('HTTPS_PROXY');
  // Many people may read a stored result.
  expect(stored).not.toMatch(/secret(?: |%20)word/);
});

it.each([
  ['AWS_CA_BUNDLE', (file: string) => ({ AWS_CA_BUNDLE: file, NODE_EXTRA_CA_CERTS: '' })],
  ['NODE_EXTRA_CA_CERTS, and the lower-case variable', lowerCase],
])("the handler's clients and its fetch use the proxy, too: %s", async (_, variables) => {
  expect(await answerOf(`https://${BUCKET}`, { WITH_CALLS: '1', ...variables(certificate) })).toBe('stored');
  const SSM = 'ssm.ap-southeast-2.amazonaws.com:443';
  expect(connected).toEqual([
    KMS,
    KMS,
    SSM,
    SSM,
    'monitoring.ap-southeast-2.amazonaws.com:443',
    `${BUCKET}:443`,
  ]);
  // The requests reach the local server, which is not SSM.
  const [stored = '[]'] = aws.objects.values();
  expect(JSON.parse(stored)).toEqual([expect.any(Number), expect.any(Number), expect.any(Number)]);
});

it.each([
  ['/nowhere.pem', 'cannot be read: ENOENT'],
  [script, 'has no certificate in PEM form'],
])('an unusable file of certificates is named: %s', async (file, reason) => {
  const answer = await answerOf(`https://${BUCKET}`, { AWS_CA_BUNDLE: file });
  expect(answer).toContain(`CertificatesError: AWS_CA_BUNDLE names ${file}, which ${reason}`);
});

it('a password that the proxy refuses is not shown', async () => {
  const answer = await answerOf(`https://${BUCKET}`, {
    HTTPS_PROXY: `http://person:other-word@127.0.0.1:${portOf(proxy)}`,
  });
  expect(answer).toMatch(/^UnsealError: cannot decrypt the event's Credentials: .*407/);
  expect(answer).not.toContain('other-word');
});

it('KMS bypasses the proxy if NO_PROXY says so', async () => {
  const environment = { NO_PROXY: 'localhost', AWS_ENDPOINT_URL_KMS: `https://localhost:${portOf(tls)}` };
  expect(await answerOf(`https://${BUCKET}`, environment)).toBe('stored');
  expect(connected).toEqual([`${BUCKET}:443`]);
});

it('the upload bypasses the proxy if NO_PROXY says so', async () => {
  const storage = `https://localhost:${portOf(tls)}`;
  const environment = { AWS_ENDPOINT_URL: aws.endpoint };
  expect(await answerOf(storage, environment)).toBe('stored');
  expect(connected).toEqual([`localhost:${portOf(tls)}`]);
  (aws.objects as Map<string, string>).clear();
  expect(await answerOf(storage, { ...environment, NO_PROXY: 'localhost' })).toBe('stored');
  expect(connected).toHaveLength(1);
});
