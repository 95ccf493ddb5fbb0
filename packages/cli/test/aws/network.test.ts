import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectAws } from '../../src/aws/clients.ts';
import { runCommand } from '../harness/run-command.ts';

/** Stands for Step Functions of AWS, behind TLS with a certificate of a company's own. */
let states: ReturnType<typeof createTlsServer>;
let proxy: Server;
/** Where the proxy was asked to connect to, by whom it knows. */
let connected: string[];
let folder: string;
let certificate: string;

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const known = `Basic ${Buffer.from('person:secret word').toString('base64')}`;
const proxyOf = (password: string) => `http://person:${password}@127.0.0.1:${portOf(proxy)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'network-'));
  certificate = join(folder, 'certificate.pem');
  const key = join(folder, 'key.pem');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=company', '-addext', 'subjectAltName=DNS:localhost,DNS:*.us-east-1.amazonaws.com'],
    ...['-keyout', key, '-out', certificate],
  ]);
  await writeFile(join(folder, 'config'), `[profile corp]\nca_bundle = ${certificate}\nregion = us-east-1\n`);
  states = createTlsServer({ key: await readFile(key), cert: await readFile(certificate) }, (_, response) =>
    response.end('{"stateMachines":[]}'),
  ).listen(0, 'localhost');
  proxy = createServer((_, response) => response.writeHead(405).end())
    .on('connect', ({ url, headers }, socket) => {
      socket.on('error', () => undefined);
      if (headers['proxy-authorization'] !== known)
        return socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      connected.push(String(url));
      const onwards = connect(portOf(states), 'localhost', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(onwards).pipe(socket);
      }).on('error', () => undefined);
    })
    .listen(0, '127.0.0.1');
  await Promise.all([once(states, 'listening'), once(proxy, 'listening')]);
});
afterAll(async () => {
  for (const server of [states, proxy]) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  connected = [];
});

const list = (environment: NodeJS.ProcessEnv, ...args: string[]) =>
  runCommand(['list', ...args], folder, {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_REGION: 'us-east-1',
    ...Object.fromEntries(surroundings.map((name) => [name, undefined])),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    ...environment,
  });
/** What the machine may have set itself. */
const surroundings = [
  ...['AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'],
  ...['NO_PROXY', 'no_proxy'],
];
const answered = { stderr: expect.stringMatching(/no orchestrator is deployed in us-east-1/) };
const AWS = 'states.us-east-1.amazonaws.com:443';

describe("a company's network", () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is left through the proxy of %s, with its credentials',
    async (name) => {
      const environment = { [name]: proxyOf('secret%20word'), AWS_CA_BUNDLE: certificate };
      expect(await list(environment)).toMatchObject(answered);
      expect(connected).toEqual([AWS]);
    },
  );

  it('is not left for this machine itself', async () => {
    const environment = { HTTPS_PROXY: proxyOf('wrong'), AWS_CA_BUNDLE: certificate };
    const endpoint = ['--endpoint-url', `https://localhost:${portOf(states)}`];
    expect(await list(environment, ...endpoint)).toMatchObject(answered);
  });

  it('trusts the CA of the profile', async () => {
    const environment = { HTTPS_PROXY: proxyOf('wrong'), NO_PROXY: 'company.example', AWS_PROFILE: 'corp' };
    const endpoint = ['--endpoint-url', `https://localhost:${portOf(states)}`];
    expect(await list(environment, ...endpoint)).toMatchObject(answered);
    expect(connected).toEqual([]);
  });

  it('has its variables named where the proxy refuses, and no password', async () => {
    const { status, stderr } = await list({
      HTTPS_PROXY: proxyOf('wrong-secret'),
      AWS_CA_BUNDLE: certificate,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/the proxy does not let .* through .*407.*HTTPS_PROXY.*NO_PROXY/);
    expect(stderr).not.toContain('wrong-secret');
  });

  it('has its variables named where a certificate is not trusted', async () => {
    const { status, stderr } = await list({}, '--endpoint-url', `https://localhost:${portOf(states)}`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/self-signed certificate.*AWS_CA_BUNDLE/);
    const missing = await list({ AWS_CA_BUNDLE: 'nowhere.pem' });
    expect(missing.stderr).toMatch(/^step-everywhere: AWS_CA_BUNDLE: cannot read nowhere\.pem: /);
  });
});

it('asks Organizations each question once', async () => {
  let calls = 0;
  const organizations = createServer((_, response) => {
    calls += 1;
    response.end('{"Accounts":[]}');
  }).listen(0, '127.0.0.1');
  await once(organizations, 'listening');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_REGION', 'us-east-1');
  const aws = await connectAws({ endpointUrl: `http://127.0.0.1:${portOf(organizations)}` }, process.env);
  const ask = async (NextToken?: string) =>
    (await aws.organizations()).send(new ListAccountsCommand({ NextToken }));
  expect(await ask()).toMatchObject({ Accounts: [] });
  await ask();
  expect(calls).toBe(1);
  await ask('page');
  expect(calls).toBe(2);
  organizations.closeAllConnections();
  organizations.close();
  vi.unstubAllEnvs();
});
