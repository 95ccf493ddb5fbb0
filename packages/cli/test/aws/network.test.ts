import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectAws } from '../../src/aws/clients.ts';
import { networkOf, workersVariables } from '../../src/aws/network.ts';
import type { Terminal } from '../../src/console/console.ts';
import { type CompanyNetwork, startCompanyNetwork } from '../harness/company-network.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

/** A stand-in for AWS: it has one account, which may not read an organization, one region, and no state machine. */
let states: Server;
let company: CompanyNetwork;
let folder: string;

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  states = createServer(async (request, response) => {
    const action = new URLSearchParams(await text(request)).get('Action') ?? '';
    const region = { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' };
    if (request.url === '/listRegions') response.end(JSON.stringify({ Regions: [region] }));
    else if (/^AWSOrganizations/.test(String(request.headers['x-amz-target'])))
      response.writeHead(400).end('{"__type":"AccessDeniedException","message":"not you"}');
    else if (action !== '') response.end(`<${action}Response>${ofSts[action]}</${action}Response>`);
    else response.end('{"stateMachines":[]}');
  }).listen(0, '127.0.0.1');
  await once(states, 'listening');
  company = await startCompanyNetwork(`http://127.0.0.1:${portOf(states)}`);
  folder = await mkdtemp(join(tmpdir(), 'network-'));
  const profiles = {
    corp: `ca_bundle = ${company.certificate}`,
    fips: 'use_fips_endpoint = true',
    dualstack: 'use_dualstack_endpoint = true',
    local: `use_fips_endpoint = true\nendpoint_url = ${company.directUrl}\nca_bundle = ${company.certificate}`,
  };
  const texts = Object.entries(profiles).map(
    ([name, text]) => `[profile ${name}]\nregion = us-east-1\n${text}\n`,
  );
  await writeFile(join(folder, 'config'), texts.join(''));
});
afterAll(async () => {
  await company[Symbol.asyncDispose]();
  states.closeAllConnections();
  states.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  company.connected.length = 0;
});

const ofSts: Readonly<Record<string, string>> = {
  GetCallerIdentity: `<GetCallerIdentityResult><Account>111122223333</Account>
    <Arn>arn:aws:iam::111122223333:user/me</Arn></GetCallerIdentityResult>`,
  AssumeRole: `<AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>
    <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
    <Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>`,
};

const list = (environment: NodeJS.ProcessEnv, ...args: string[]) => command(['list', ...args], environment);

const command = (args: readonly string[], environment: NodeJS.ProcessEnv) =>
  runCommand([...args], folder, {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_REGION: 'us-east-1',
    ...Object.fromEntries(surroundings.map((name) => [name, undefined])),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    ...environment,
  });
/** Variables that may be set on the machine. */
const surroundings = [
  ...['AWS_ENDPOINT_URL', 'AWS_CA_BUNDLE', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy'],
  ...['NO_PROXY', 'no_proxy', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'],
];
const answered = { stderr: expect.stringMatching(/no orchestrator is deployed in us-east-1/) };
const throughProxy = () => ({
  HTTPS_PROXY: company.proxy('secret%20word'),
  AWS_CA_BUNDLE: company.certificate,
});

describe("a company's network", () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is left through the proxy in %s, with its credentials',
    async (name) => {
      const environment = { [name]: company.proxy('secret%20word'), AWS_CA_BUNDLE: company.certificate };
      expect(await list(environment)).toMatchObject(answered);
      expect(company.connected).toEqual(['states.us-east-1.amazonaws.com:443']);
    },
  );

  it('is not left for requests to this machine', async () => {
    const environment = { HTTPS_PROXY: company.proxy('wrong'), AWS_CA_BUNDLE: company.certificate };
    expect(await list(environment, '--endpoint-url', company.directUrl)).toMatchObject(answered);
  });

  it('trusts the CA of the profile', async () => {
    const environment = {
      HTTPS_PROXY: company.proxy('wrong'),
      NO_PROXY: 'company.example',
      AWS_PROFILE: 'corp',
    };
    expect(await list(environment, '--endpoint-url', company.directUrl)).toMatchObject(answered);
    expect(company.connected).toEqual([]);
  });

  it('has its variables named, without the password, when the proxy refuses', async () => {
    const { status, stderr } = await list({
      HTTPS_PROXY: company.proxy('wrong-secret'),
      AWS_CA_BUNDLE: company.certificate,
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/the proxy does not let .* through .*407.*HTTPS_PROXY.*NO_PROXY/);
    expect(stderr).not.toContain('wrong-secret');
  });

  it('has its variables named when a certificate is not trusted', async () => {
    const { status, stderr } = await list({}, '--endpoint-url', company.directUrl);
    expect(status).toBe(1);
    expect(stderr).toMatch(/self-signed certificate.*AWS_CA_BUNDLE/);
    const missing = await list({ AWS_CA_BUNDLE: 'nowhere.pem' });
    expect(missing.stderr).toMatch(/^step-everywhere: AWS_CA_BUNDLE: cannot read nowhere\.pem: /);
  });

  it('is passed on to workers, except for requests to this machine', async () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    const given = { https_proxy: 'http://p:1', NO_PROXY: 'intern', NODE_EXTRA_CA_CERTS: 'extra.pem' };
    const past = 'intern,localhost,*.localhost,127.0.0.1,[::1]';
    expect((await networkOf(given, 'corp')).variables).toEqual({
      ...{ https_proxy: 'http://p:1', NO_PROXY: past, no_proxy: past, NODE_USE_ENV_PROXY: '1' },
      ...{ AWS_CA_BUNDLE: company.certificate, NODE_EXTRA_CA_CERTS: join(process.cwd(), 'extra.pem') },
    });
    expect((await networkOf({ AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'fips')).variables).toEqual({
      ...{ AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' },
    });
    expect((await networkOf({}, 'none')).variables).toEqual({});
    vi.unstubAllEnvs();
  });

  it('is passed on except for requests to this machine, also when the worker has its own proxy variables', () => {
    const past = 'localhost,*.localhost,127.0.0.1,[::1]';
    const here = { NO_PROXY: past, no_proxy: past };
    const proxy = { HTTP_PROXY: 'http://p:1' };
    expect(workersVariables({}, proxy)).toEqual({ ...proxy, ...here });
    expect(workersVariables({ ...proxy, ...here }, { A: 'b' })).toEqual({ ...proxy, ...here, A: 'b' });
    expect(workersVariables({ ...proxy, ...here }, { NO_PROXY: 'intern' })).toEqual({
      ...proxy,
      ...{ NO_PROXY: `intern,${past}`, no_proxy: `intern,${past}` },
    });
    expect(workersVariables({}, { NO_PROXY: 'intern' })).toEqual({ NO_PROXY: 'intern' });
  });
});

describe('FIPS and dual-stack endpoints', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['AWS_USE_FIPS_ENDPOINT', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'states-fips.us-east-1.amazonaws.com'],
    ['AWS_USE_DUALSTACK_ENDPOINT', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'states.us-east-1.api.aws'],
    ['use_fips_endpoint of the profile', { AWS_PROFILE: 'fips' }, 'states-fips.us-east-1.amazonaws.com'],
    ['use_dualstack_endpoint of the profile', { AWS_PROFILE: 'dualstack' }, 'states.us-east-1.api.aws'],
  ])('are called: %s', async (_, environment, host) => {
    expect(await list({ ...throughProxy(), ...environment })).toMatchObject(answered);
    expect(company.connected).toEqual([`${host}:443`]);
  });

  it('are called by a run of a file, also for the regions of an account', async () => {
    const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
    const run = ['run', worker, '--role', 'Auditor', '--accounts', '111122223333', '--regions', 'enabled'];
    const environment = { ...throughProxy(), AWS_PROFILE: 'fips' };
    const { status, stdout, stderr } = await command([...run, '--preflight', '--json'], environment);
    expect({ status, stderr, summary: JSON.parse(stdout || '{}') }).toMatchObject({
      status: 0,
      summary: { NotAttempted: 1 },
    });
    const called = ['account', 'organizations', 'sts'].map(
      (service) => `${service}-fips.us-east-1.amazonaws.com:443`,
    );
    expect([...new Set(company.connected)].sort()).toEqual(called);
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['of a variable', { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['of the profile', { AWS_PROFILE: 'fips' }],
  ])('are not used with a custom endpoint: %s', async (_, environment) => {
    const elsewhere = { ...environment, AWS_CA_BUNDLE: company.certificate };
    expect(await list({ ...elsewhere, AWS_ENDPOINT_URL: company.directUrl })).toMatchObject(answered);
    expect(await list(elsewhere, '--endpoint-url', company.directUrl)).toMatchObject(answered);
  });

  it('are not used with the endpoint of the profile', async () => {
    expect(await list({ AWS_PROFILE: 'local' })).toMatchObject(answered);
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
  const aws = await connectAws(
    { endpointUrl: `http://127.0.0.1:${portOf(organizations)}` },
    process as unknown as Terminal,
  );
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
