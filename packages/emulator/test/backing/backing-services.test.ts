import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type BackingServices,
  type Emulator,
  FaultError,
  faults,
  makeOrganization,
  startEmulator,
} from '../../src/index.ts';
import { Sha256 } from '../../src/signature/sha256.ts';
import { type StandIn, startStandIn } from '../fixtures/stand-in.ts';

const organization = makeOrganization({ accounts: 3 });
const member = '210000000001';
const directory = mkdtempSync(path.join(tmpdir(), 'emulator-backing-'));
let standIn: StandIn;
let emulator: Emulator;
let administrator: Credentials;
let target: Credentials;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

beforeAll(async () => {
  standIn = await startStandIn();
  await start({ url: standIn.url });
  await client(S3Client).send(new CreateBucketCommand({ Bucket: 'results' }));
});
beforeEach(() => {
  standIn.received.length = 0;
  standIn.answer = (_, response) => response.end('{}');
});
afterAll(async () => {
  await emulator.close();
  await standIn[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function client<Client>(
  Class: new (settings: never) => Client,
  credentials: Credentials = administrator,
  more: object = {},
): Client {
  const { endpoint } = emulator;
  return new Class({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1, ...more } as never);
}

async function assume(account: string): Promise<Credentials> {
  const RoleArn = `arn:aws:iam::${account}:role/Auditor`;
  const order = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' });
  const { Credentials } = await client(STSClient).send(order);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

interface Asked {
  readonly service: string;
  readonly credentials?: Credentials;
  readonly region?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Text before the host of the address, as clients put it. */
  readonly prefix?: string;
}

/** Uses another emulator than the shared one. */
async function withEmulator(backing: BackingServices | undefined, act: () => Promise<void>): Promise<void> {
  const before = { emulator, administrator, target };
  await start(backing);
  try {
    await act();
  } finally {
    await emulator.close();
    ({ emulator, administrator, target } = before);
  }
}

async function start(backing: BackingServices | undefined): Promise<void> {
  emulator = await startEmulator({ organization, directory, ...(backing && { backing }) });
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = emulator.environment;
  administrator = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  target = await assume(member);
}

/** Signs a request for any service and sends it. */
async function ask({
  service,
  credentials = target,
  region = 'eu-west-1',
  method = 'POST',
  path: sentPath = '/',
  query = {},
  headers = {},
  body = '',
  prefix,
}: Asked): Promise<IncomingMessage> {
  const { port } = new URL(emulator.endpoint);
  const host = `${prefix === undefined ? '127.0.0.1' : `${prefix}.localhost`}:${port}`;
  const hash = service === 's3' ? { 'x-amz-content-sha256': sha256(body) } : {};
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });
  const signed = (await signer.sign({
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: sentPath,
    query,
    headers: { host, ...hash, ...headers },
    body,
  } as never)) as unknown as { headers: Record<string, string> };
  const search = new URLSearchParams(query).toString();
  const sent = requestHttp({
    port,
    host: '127.0.0.1',
    method,
    path: sentPath + (search && `?${search}`),
    headers: signed.headers,
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return response as IncomingMessage;
}

const sha256 = (body: string) => createHash('sha256').update(body).digest('hex');
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const describeVpcs: Asked = {
  service: 'ec2',
  headers: form,
  body: 'Action=DescribeVpcs&Version=2016-11-15',
};

it('an operation of EC2 that the emulator does not have names the option that brings it', async () => {
  await withEmulator(undefined, async () => {
    expect(await text(await ask(describeVpcs))).toMatch(
      /no operation DescribeVpcs; it has DescribeRegions\. What to do: Run with --services moto, which/,
    );
  });
});

describe('a request to a service that the emulator does not have', () => {
  it('is forwarded in a form that names account and region, with nothing of its session', async () => {
    const answered = await ask({ ...describeVpcs, path: '/a%20b', query: { c: 'd e' } });
    expect(await text(answered)).toBe('{}');
    const [{ method, target: sentTarget, headers, body } = expect.fail()] = standIn.received;
    expect({ method, sentTarget, body }).toEqual({
      method: 'POST',
      sentTarget: '/a%20b?c=d+e',
      body: describeVpcs.body,
    });
    expect(headers).toMatchObject({
      ...form,
      'x-moto-account-id': member,
      authorization: expect.stringMatching(
        new RegExp(`Credential=${member}/\\d{8}/eu-west-1/ec2/aws4_request`),
      ),
      host: new URL(standIn.url).host,
    });
    const all = JSON.stringify(standIn.received);
    for (const secret of [target.accessKeyId, target.sessionToken as string])
      expect(all).not.toContain(secret);
  });

  it('gets the unchanged answer: status, headers and bytes', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    standIn.answer = (_, response) => {
      response.writeHead(418, ['X-Amzn-RequestId', 'r-1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      response.end(bytes);
    };
    const answered = await ask(describeVpcs);
    expect(answered.statusCode).toBe(418);
    expect(answered.rawHeaders.join(' ')).toMatch(/X-Amzn-RequestId r-1 Set-Cookie a=1 Set-Cookie b=2/);
    expect(await buffer(answered)).toEqual(bytes);
  });

  it('gets the answer as it arrives, before it is complete', async () => {
    const last = Promise.withResolvers<void>();
    standIn.answer = (_, response) => {
      response.write('first ');
      void last.promise.then(() => response.end('last'));
    };
    const answered = await ask(describeVpcs);
    const [first] = await once(answered, 'data');
    expect(String(first)).toBe('first ');
    last.resolve();
    expect(await text(answered)).toBe('last');
  });

  it('gets the length of an answer without a body', async () => {
    standIn.answer = (_, response) => response.writeHead(200, { 'content-length': 1234 }).end();
    const answered = await ask({ service: 'mediastore', method: 'HEAD', path: '/film' });
    expect(answered.headers['content-length']).toBe('1234');
  });

  it.each<[string, () => Partial<Asked>, string]>([
    [
      'a wrong secret',
      () => ({ credentials: { ...target, secretAccessKey: 'wrong' } }),
      'SignatureDoesNotMatch',
    ],
    [
      'a key that nobody has',
      () => ({ credentials: { ...target, accessKeyId: 'AKIA' } }),
      'InvalidClientTokenId',
    ],
    ['a region that the account has not enabled', () => ({ region: 'ap-east-1' }), 'InvalidClientTokenId'],
  ])('is refused with %s, with the error of the service', async (_, wrong, code) => {
    const answered = await ask({ ...describeVpcs, ...wrong() });
    expect(await text(answered)).toMatch(new RegExp(`<Errors><Error><Code>${code}</Code>`));
    expect(standIn.received).toEqual([]);
  });

  it('is refused when its session has expired', async () => {
    const credentials = await assume('210000000002');
    emulator.expireSessions((arn) => arn.includes('210000000002'));
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB.ListTables' };
    const answered = await ask({ service: 'dynamodb', credentials, headers, body: '{}' });
    expect(JSON.parse(await text(answered)).__type).toBe('ExpiredTokenException');
    expect(standIn.received).toEqual([]);
  });

  it('fails with a clear error when the backing services cannot be reached', async () => {
    const gone = await startStandIn();
    await gone[Symbol.asyncDispose]();
    await withEmulator({ url: gone.url }, async () => {
      expect(await text(await ask(describeVpcs))).toMatch(
        new RegExp(`BackingServicesUnavailable.*${gone.url} cannot be reached \\(ECONNREFUSED\\)`),
      );
    });
  });
});

describe('of the services that the emulator has', () => {
  const isForwarded = async (asked: Promise<unknown>) => {
    await asked.catch(() => undefined);
    return standIn.received.length > 0;
  };

  it.each<[string, () => Promise<unknown>]>([
    ['ssm', () => client(SSMClient, target).send(new DescribeParametersCommand({}))],
    ['lambda', () => client(LambdaClient, target).send(new ListFunctionsCommand({}))],
    ['s3', () => client(S3Client, target).send(new ListBucketsCommand({}))],
    ['S3 Control', () => ask({ service: 's3', method: 'GET', path: '/v20180820/x', prefix: member })],
  ])('a target account has the backing services’ %s', async (_, asked) => {
    expect(await isForwarded(asked())).toBe(true);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['sts', () => client(STSClient, target).send(new GetCallerIdentityCommand({}))],
    ['lambda', () => client(LambdaClient).send(new InvokeCommand({ FunctionName: 'StepEverywhere_x' }))],
    ['s3', () => client(S3Client, target).send(new GetObjectCommand({ Bucket: 'results', Key: 'a' }))],
  ])('the emulator answers the requests of a run itself: %s', async (_, asked) => {
    expect(await isForwarded(asked())).toBe(false);
  });

  it('the emulator answers for the resources in the organization file', async () => {
    await withEmulator({ url: standIn.url, own: ['lambda', 'ssm'] }, async () => {
      const ssm = () => client(SSMClient, target).send(new DescribeParametersCommand({}));
      const lambda = () => client(LambdaClient, target).send(new ListFunctionsCommand({}));
      const s3 = () => client(S3Client, target).send(new ListBucketsCommand({}));
      expect([await isForwarded(ssm()), await isForwarded(lambda()), await isForwarded(s3())]).toEqual([
        ...[false, false, true],
      ]);
    });
  });
});

describe('an address with a bucket’s name or an account’s id before it', () => {
  it('is a bucket of the emulator', async () => {
    const put = await ask({
      service: 's3',
      credentials: administrator,
      region: 'us-east-1',
      prefix: 'results',
      method: 'PUT',
      path: '/a/b.txt',
      body: 'kept',
    });
    expect([put.statusCode, await text(put)]).toEqual([200, '']);
    const { Body } = await client(S3Client).send(new GetObjectCommand({ Bucket: 'results', Key: 'a/b.txt' }));
    expect(await Body?.transformToString()).toBe('kept');
  });

  it('is a bucket of the backing services', async () => {
    await ask({ service: 's3', method: 'GET', path: '/a', query: { acl: '' }, prefix: 'their.bucket' });
    expect(standIn.received).toMatchObject([{ target: '/their.bucket/a?acl=' }]);
  });

  it('is an account of S3 Control', async () => {
    const path = '/v20180820/configuration/publicAccessBlock';
    await ask({
      service: 's3',
      method: 'GET',
      path,
      prefix: member,
      headers: { 'x-amz-account-id': member },
    });
    expect(standIn.received).toMatchObject([{ target: path, headers: { 'x-amz-account-id': member } }]);
  });
});

it('a presigned URL of a bucket of the backing services is forwarded as the account', async () => {
  const s3 = client(S3Client, target, { requestChecksumCalculation: 'WHEN_REQUIRED' });
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'theirs', Key: 'k' }));
  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(200);
  const [{ target: sentTarget, body, headers } = expect.fail()] = standIn.received;
  expect(sentTarget).toMatch(new RegExp(`^/theirs/k\\?.*X-Amz-Credential=${member}%2F`));
  expect(sentTarget).not.toContain('Security-Token');
  expect({ body, account: headers['x-moto-account-id'] }).toEqual({ body: 'x', account: member });
});

describe('a fault', () => {
  it.each([
    ['ec2', describeVpcs, 'DescribeVpcs', 503, '<Code>RequestLimitExceeded</Code>'],
    [
      'guardduty',
      { service: 'guardduty', method: 'GET', path: '/detector' },
      'GET /detector',
      400,
      '"message":"Rate exceeded"',
    ],
  ])('throttles %s', async (service, asked, operation, status, body) => {
    const lift = emulator.inject({ service, operation, answer: 'throttled', times: 1 });
    const answered = await ask(asked);
    expect(answered.statusCode).toBe(status);
    expect(await text(answered)).toContain(body);
    expect(standIn.received).toEqual([]);
    expect((await ask(asked)).statusCode).toBe(200);
    lift();
  });

  it('of a service control policy denies them in its region', async () => {
    const lift = emulator.inject(faults.scpDeniesRegion({ region: 'eu-west-1', accountIds: [member] }));
    const answered = await ask(describeVpcs);
    expect(await text(answered)).toMatch(/UnauthorizedOperation.*ec2:DescribeVpcs.*service control policy/);
    expect((await ask({ ...describeVpcs, region: 'us-east-1' })).statusCode).toBe(200);
    lift();
  });

  it('may come after they have performed the request', async () => {
    const lift = emulator.inject({ service: 'ec2', answer: 'unavailable', isDone: true });
    expect((await ask(describeVpcs)).statusCode).toBe(500);
    expect(standIn.received).toHaveLength(1);
    lift();
  });

  it('cannot lose a request, because only they know its answer', () => {
    expect(() => emulator.inject({ service: 'ec2', instead: {} })).toThrow(FaultError);
  });
});
