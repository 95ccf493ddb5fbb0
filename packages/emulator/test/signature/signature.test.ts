import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountClient, ListRegionsCommand } from '@aws-sdk/client-account';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoleRegistry } from '../../src/credentials/roles.ts';
import { parseOrganization } from '../../src/organization/parse-organization.ts';
import { ListenError, startServer } from '../../src/server.ts';
import { accountService } from '../../src/services/account.ts';
import { KeyRing } from '../../src/services/kms/key-ring.ts';
import { kmsService } from '../../src/services/kms.ts';
import { s3Service } from '../../src/services/s3.ts';
import { stsService } from '../../src/services/sts.ts';
import { Sha256 } from '../../src/signature/sha256.ts';
import { type ClientCredentials, type Served, serve } from '../fixtures/serve.ts';

const organization = parseOrganization('accounts: [{ id: "111111111111", name: management }]');
const KeyId = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
const role = 'arn:aws:iam::111111111111:role/Output';
const Bucket = 'results';
let served: Served;
let directory: string;
/** Milliseconds by which the emulator's clock is ahead of the real one. */
let ahead = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emulator-signature-'));
  const keys = new KeyRing();
  keys.register({ arn: KeyId, encrypters: [] });
  const owner = { accountId: '111111111111', region: 'us-east-1' };
  const s3 = s3Service({ directory, owner });
  s3.buckets.create(Bucket, owner);
  served = await serve(
    (context) => [
      stsService({ ...context, roles: new RoleRegistry() }),
      kmsService({ keys }),
      accountService(organization),
      s3.service,
    ],
    { organization, now: () => Date.now() + ahead },
  );
});
afterAll(async () => {
  await served.close();
  await rm(directory, { recursive: true });
});

/** One call for each wire protocol, whose messages differ. */
const calls = {
  json: (credentials?: ClientCredentials, region?: string) =>
    new KMSClient(served.client(credentials, region)).send(new DescribeKeyCommand({ KeyId })),
  restJson: (credentials?: ClientCredentials, region?: string) =>
    new AccountClient(served.client(credentials, region)).send(new ListRegionsCommand({})),
  query: (credentials?: ClientCredentials, region?: string) =>
    new STSClient(served.client(credentials, region)).send(new GetCallerIdentityCommand({})),
  s3: (credentials?: ClientCredentials, region?: string) =>
    new S3Client(served.client(credentials, region)).send(new GetObjectCommand({ Bucket, Key: 'missing' })),
} as const;
type Protocol = keyof typeof calls;

async function errorOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'none',
    (error: Error) => error.name,
  );
}

async function withClockAhead<Result>(milliseconds: number, run: () => Promise<Result>): Promise<Result> {
  ahead = milliseconds;
  try {
    return await run();
  } finally {
    ahead = 0;
  }
}

describe('a signature in the headers', () => {
  it('that is correct is accepted', async () => {
    expect(await errorOf(calls.json())).toBe('none');
    expect(await errorOf(calls.restJson())).toBe('none');
    expect(await errorOf(calls.query())).toBe('none');
    expect(await errorOf(calls.s3(served.session(role)))).toBe('NoSuchKey');
  });

  it.each<[Protocol, string]>([
    ['json', 'UnrecognizedClientException'],
    ['restJson', 'UnrecognizedClientException'],
    ['query', 'InvalidClientTokenId'],
    ['s3', 'InvalidAccessKeyId'],
  ])('of an unknown key is refused: %s', async (protocol, code) => {
    expect(await errorOf(calls[protocol]({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'unknown' }))).toBe(
      code,
    );
  });

  it.each<[Protocol, string]>([
    ['json', 'InvalidSignatureException'],
    ['restJson', 'InvalidSignatureException'],
    ['query', 'SignatureDoesNotMatch'],
    ['s3', 'SignatureDoesNotMatch'],
  ])('made with another secret is refused: %s', async (protocol, code) => {
    expect(await errorOf(calls[protocol]({ ...served.session(role), secretAccessKey: 'another' }))).toBe(
      code,
    );
  });

  it.each<[Protocol, string, string]>([
    ['json', 'UnrecognizedClientException', 'UnrecognizedClientException'],
    ['restJson', 'UnrecognizedClientException', 'UnrecognizedClientException'],
    ['query', 'InvalidClientTokenId', 'InvalidClientTokenId'],
    ['s3', 'InvalidToken', 'InvalidAccessKeyId'],
  ])('with another session’s token, or without it, is refused: %s', async (protocol, code, without) => {
    const { accessKeyId, secretAccessKey } = served.session(role);
    const { sessionToken = '' } = served.session(role);
    expect(await errorOf(calls[protocol]({ accessKeyId, secretAccessKey, sessionToken }))).toBe(code);
    expect(await errorOf(calls[protocol]({ accessKeyId, secretAccessKey }))).toBe(without);
  });

  it.each<[Protocol, string]>([
    ['json', 'ExpiredTokenException'],
    ['restJson', 'ExpiredTokenException'],
    ['query', 'ExpiredToken'],
    ['s3', 'ExpiredToken'],
  ])('of an expired session is refused: %s', async (protocol, code) => {
    const credentials = served.session(role, { durationSeconds: 60 });
    expect(await withClockAhead(30_000, () => errorOf(calls[protocol](credentials)))).toBe(
      protocol === 's3' ? 'NoSuchKey' : 'none',
    );
    expect(await withClockAhead(61_000, () => errorOf(calls[protocol](credentials)))).toBe(code);
  });

  it.each<[Protocol, string]>([
    ['json', 'InvalidSignatureException'],
    ['restJson', 'InvalidSignatureException'],
    ['query', 'SignatureDoesNotMatch'],
    ['s3', 'RequestTimeTooSkewed'],
  ])('from another time is refused: %s', async (protocol, code) => {
    for (const minutes of [-16, 16]) {
      expect(await withClockAhead(minutes * 60_000, () => errorOf(calls[protocol]()))).toBe(code);
    }
  });

  it.each<[Protocol, string]>([
    ['json', 'UnrecognizedClientException'],
    ['restJson', 'UnrecognizedClientException'],
    ['query', 'InvalidClientTokenId'],
    ['s3', 'InvalidAccessKeyId'],
  ])('in a region that the account has not enabled is refused: %s', async (protocol, code) => {
    expect(await errorOf(calls[protocol](undefined, 'ap-east-1'))).toBe(code);
    expect(await errorOf(calls[protocol](undefined, 'eu-noth-1'))).toBe(code);
  });
});

/** Signs a raw request to KMS, which the test then changes. */
async function signed(
  change: { body?: string; headers?: Record<string, string>; unsign?: string[] } = {},
): Promise<Response> {
  const { credentials, endpoint, region } = served.client();
  const { host } = new URL(endpoint);
  const signer = new SignatureV4({ credentials, region, service: 'kms', sha256: Sha256 });
  const body = JSON.stringify({ KeyId });
  const request = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      query: {},
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'TrentService.DescribeKey',
      },
      body,
    },
    { unsignableHeaders: new Set(change.unsign) },
  );
  return fetch(endpoint, {
    method: 'POST',
    headers: { ...request.headers, ...change.headers },
    body: change.body ?? body,
  });
}

describe('a signed request', () => {
  it('is accepted unchanged', async () => {
    expect((await signed()).status).toBe(200);
  });

  it.each([
    ['its body', { body: JSON.stringify({ KeyId, Extra: true }) }],
    ['a signed header', { headers: { 'x-amz-target': 'TrentService.ListGrants' } }],
  ])('is refused with %s changed', async (_, change) => {
    expect(await (await signed(change)).json()).toMatchObject({ __type: 'InvalidSignatureException' });
  });

  it('is refused when it did not sign the host', async () => {
    expect(await (await signed({ unsign: ['host'] })).json()).toMatchObject({
      __type: 'InvalidSignatureException',
    });
  });

  it.each([
    ['without a signature', {}],
    ['of an unknown scheme', { authorization: 'Bearer x' }],
  ])('%s is refused', async (_, headers) => {
    const response = await fetch(served.endpoint, { method: 'POST', headers });
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });

  it.each([
    ['without its fields', 'Credential=AKIA/20260101/us-east-1/kms/aws4_request'],
    [
      'with a credential too short',
      'Credential=us-east-1/kms/aws4_request, SignedHeaders=host, Signature=00',
    ],
  ])('%s is IncompleteSignatureException', async (_, fields) => {
    const response = await fetch(served.endpoint, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 ${fields}` },
    });
    expect(await response.json()).toMatchObject({ __type: 'IncompleteSignatureException' });
  });

  it('to a missing service names the existing ones, and the option that adds others', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00';
    const response = await fetch(served.endpoint, { headers: { authorization } });
    expect(await response.text()).toContain(
      '<Code>UnknownServiceException</Code><Message>The emulator has no service ec2; it has account, kms, s3, sts. What to do: Run with --services moto, ',
    );
  });
});

describe('a presigned URL', () => {
  const body = '{"result":true}';

  /** Presigns as the orchestrator does: without the checksum of an empty body in the URL. */
  function presign(
    input: Partial<PutObjectCommandInput> = {},
    options: { expiresIn?: number; credentials?: ClientCredentials; byDefault?: boolean } = {},
  ) {
    const client = new S3Client({
      ...served.client(options.credentials ?? served.session(role)),
      ...(options.byDefault ? {} : { requestChecksumCalculation: 'WHEN_REQUIRED' }),
    });
    const command = new PutObjectCommand({ Bucket, Key: 'presigned.json', ...input });
    return getSignedUrl(client, command, {
      expiresIn: options.expiresIn ?? 900,
      unhoistableHeaders: new Set(['x-amz-server-side-encryption']),
    });
  }

  async function upload(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; code: string | undefined }> {
    const response = await fetch(url, { method: 'PUT', body, headers });
    return { status: response.status, code: /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] };
  }

  it('accepts several uploads', async () => {
    expect(await upload(await presign())).toEqual({ status: 200, code: undefined });
    const { Body } = await new S3Client(served.client()).send(
      new GetObjectCommand({ Bucket, Key: 'presigned.json' }),
    );
    expect(await Body?.transformToString()).toBe(body);
  });

  it('requires its signed headers unchanged', async () => {
    const url = await presign({ ServerSideEncryption: 'AES256', IfNoneMatch: '*', Key: 'headers.json' });
    const headers = { 'x-amz-server-side-encryption': 'AES256', 'if-none-match': '*' };
    expect(await upload(url)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(await upload(url, { ...headers, 'x-amz-server-side-encryption': 'aws:kms' })).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect(await upload(url, { ...headers, 'x-amz-meta-more': 'x' })).toEqual({
      status: 403,
      code: 'AccessDenied',
    });
    expect(await upload(url, headers)).toEqual({ status: 200, code: undefined });
    expect(await upload(url, headers)).toEqual({ status: 412, code: 'PreconditionFailed' });
  });

  it('is only valid for its key and its method', async () => {
    const url = await presign();
    expect(await upload(url.replace('presigned.json', 'other.json'))).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    expect((await fetch(url)).status).toBe(403);
    expect(await upload(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'))).toEqual({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  it('is refused after its own expiry', async () => {
    const url = await presign({}, { expiresIn: 60 });
    expect(await withClockAhead(62_000, () => upload(url))).toEqual({ status: 403, code: 'AccessDenied' });
  });

  it('is refused after the expiry of the session that signed it, whatever its own', async () => {
    const url = await presign(
      {},
      { expiresIn: 3600, credentials: served.session(role, { durationSeconds: 900 }) },
    );
    expect(await withClockAhead(870_000, () => upload(url))).toEqual({ status: 200, code: undefined });
    expect(await withClockAhead(901_000, () => upload(url))).toEqual({ status: 400, code: 'ExpiredToken' });
  });

  it('that carries the checksum of an empty body, as presigners make it by default, is refused', async () => {
    const url = await presign({}, { byDefault: true });
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
    expect(await upload(url)).toEqual({ status: 400, code: 'BadDigest' });
  });

  it('of Signature Version 2 is refused, as for every bucket made since 2020', async () => {
    const url = `${served.endpoint}/${Bucket}/presigned.json?AWSAccessKeyId=AKIA&Signature=x&Expires=1`;
    expect(await upload(url)).toEqual({ status: 400, code: 'InvalidRequest' });
  });

  it('of another service works as well', async () => {
    const { credentials, endpoint, region } = served.client();
    const { host } = new URL(endpoint);
    const signer = new SignatureV4({ credentials, region, service: 'sts', sha256: Sha256 });
    const { query } = await signer.presign({
      method: 'GET',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host },
    });
    const response = await fetch(`${endpoint}/?${new URLSearchParams(query as Record<string, string>)}`);
    expect(await response.text()).toContain('<Arn>arn:aws:iam::111111111111:user/admin</Arn>');
  });
});

it('refuses a body whose hash was not signed', async () => {
  const client = new S3Client(served.client());
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: string }).body = 'tampered';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
  );
  const tampered = client.send(new PutObjectCommand({ Bucket, Key: 'tampered', Body: 'original' }));
  await expect(tampered).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
});

it('answers HEAD without a body', async () => {
  const missing = new HeadBucketCommand({ Bucket: 'not-there' });
  await expect(new S3Client(served.client()).send(missing)).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
});

it('names a port that is not available', async () => {
  const blocker = createServer();
  const port = await new Promise<number>((resolve) => {
    blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
  });
  const start = startServer({
    services: [],
    credentials: served.credentials,
    isRegionEnabled: () => true,
    port,
  });
  await expect(start).rejects.toThrow(ListenError);
  await expect(start).rejects.toMatchObject({ port });
  blocker.close();
});
