import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceOf, signedFetch } from '../../src/clients/signed-fetch.ts';

const identity = { accessKeyId: 'ASIATARGET', secretAccessKey: 'secret', sessionToken: 'token' };
const received: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
  if (request.url === '/moved') response.writeHead(302, { location: 'http://example.com' });
  response.end('answer');
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const fetch = signedFetch('eu-west-1', async () => identity, new AbortController());

describe('fetch', () => {
  it.each([
    ['abc123.execute-api.eu-west-1.amazonaws.com', 'execute-api', 'eu-west-1'],
    ['iam.amazonaws.com', 'iam', undefined],
    ['sts.us-gov-west-1.amazonaws.com', 'sts', 'us-gov-west-1'],
    ['bucket.s3.ap-southeast-2.amazonaws.com', 's3', 'ap-southeast-2'],
    ['ec2.cn-north-1.amazonaws.com.cn', 'ec2', 'cn-north-1'],
    ['lambda.us-east-1.api.aws', 'lambda', 'us-east-1'],
    ['kms-fips.us-east-1.amazonaws.com', 'kms', 'us-east-1'],
    ['abc.lambda-url.us-east-1.on.aws', 'lambda', 'us-east-1'],
    ['search-domain-x.eu-west-1.es.amazonaws.com', 'es', 'eu-west-1'],
    ['example.com', undefined, undefined],
  ])('reads service and region from %s', (host, service, region) => {
    expect(serviceOf(host)).toEqual({ service, region });
  });

  it.each([
    ['/items?b=2&a=1&a=0', {}],
    [
      '/a%20b/%24LATEST',
      { method: 'POST', body: '{"ü":1}', headers: { 'Content-Type': 'application/json' } },
    ],
    ['/form', { method: 'POST', body: new URLSearchParams({ Action: 'List', q: 'a b' }) }],
    ['/bytes', { method: 'PUT', body: new Uint8Array([1, 2, 3]) }],
  ])('signs %s as the service checks it', async (path, init) => {
    const response = await fetch(origin + path, { ...init, service: 'execute-api' });
    expect(await response.text()).toBe('answer');
    const { method, url, headers, body } = received.at(-1) as (typeof received)[number];
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
    expect(await signatureOf({ method, url, headers, body })).toBe(headers.authorization);
  });

  it('asks for the service where the host does not tell', async () => {
    await expect(fetch('https://api.example.com/')).rejects.toThrow(
      'cannot tell the AWS service of api.example.com',
    );
  });

  it('follows no redirect, which would carry the token away', async () => {
    await expect(fetch(`${origin}/moved`, { service: 'execute-api' })).rejects.toThrow();
  });
});

/** Signs what arrived, as the service would: over the headers that the request says are signed. */
async function signatureOf({
  method,
  url,
  headers,
  body,
}: (typeof received)[number]): Promise<string | undefined> {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const { pathname, searchParams } = new URL(url, origin);
  const signed = Object.fromEntries(
    names
      .filter((name) => !/^x-amz-(date|content-sha256|security-token)$/.test(name))
      .map((name) => [name, String(headers[name])]),
  );
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'eu-west-1',
    credentials: identity,
    sha256: Sha256,
  });
  const query = Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
  const date = String(headers['x-amz-date']).replace(
    /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const request = {
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    path: pathname,
    query,
    headers: signed,
    body: Buffer.from(body, 'utf8'),
  };
  return (await signer.sign(request, { signingDate: new Date(date) })).headers.authorization;
}
