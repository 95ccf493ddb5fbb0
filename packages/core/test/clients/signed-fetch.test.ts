import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedFetch } from '../../src/clients/signed-fetch.ts';

const identity = { accessKeyId: 'ASIATARGET', secretAccessKey: 'secret', sessionToken: 'token' };
const received: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[] = [];
const SIGNED_FOR = { service: 'execute-api', region: 'eu-west-1' };
const answers: { status: number; headers: Record<string, string>; body: string }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
  const given = answers.shift();
  if (given !== undefined) return response.writeHead(given.status, given.headers).end(given.body);
  if (request.url === '/slow') return;
  if (request.url === '/moved') response.writeHead(302, { location: 'http://example.com' });
  return response.end('answer');
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const { fetch, end } = signedFetch(async () => identity, new AbortController(), '222222222222');

describe('fetch', () => {
  it.each([
    ['/items?b=2&a=1&a=0', {}],
    [
      '/a%20b/%24LATEST',
      { method: 'POST', body: '{"ü":1}', headers: { 'Content-Type': 'application/json' } },
    ],
    ['/form', { method: 'POST', body: new URLSearchParams({ Action: 'List', q: 'a b' }) }],
    ['/bytes', { method: 'PUT', body: new Uint8Array([1, 2, 3]) }],
  ])('signs %s as the service checks it', async (path, init) => {
    const response = await fetch(origin + path, { ...init, ...SIGNED_FOR });
    expect(await response.text()).toBe('answer');
    const { method, url, headers, body } = received.at(-1) as (typeof received)[number];
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain('/eu-west-1/execute-api/aws4_request');
    expect(await signatureOf({ method, url, headers, body })).toBe(headers.authorization);
  });

  it('asks for the service to sign for', async () => {
    await expect(fetch('https://api.example.com/', {} as never)).rejects.toThrow(
      "fetch signs each request for one service in one region, and the request to api.example.com names none: call fetch(url, { service: 'execute-api', region })",
    );
  });

  it.each([
    [403, { 'x-amzn-errortype': 'InvalidSignatureException' }, ''],
    [403, {}, '<Error><Code>SignatureDoesNotMatch</Code></Error>'],
    [403, {}, '{"message":"The request signature we calculated does not match the signature you provided."}'],
    [400, {}, '{"message":"Credential should be scoped to correct service: \'es\'."}'],
    [400, {}, '<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>'],
  ])('fails for a signature that AWS refuses (%i, %o)', async (status, headers, body) => {
    answers.push({ status, headers, body });
    await expect(fetch(`${origin}/items`, SIGNED_FOR)).rejects.toThrow(
      /refused the signature for execute-api in eu-west-1 \(/,
    );
  });

  it('returns the unread answer of a service that denies a request', async () => {
    answers.push({ status: 403, headers: {}, body: 'not you' });
    const response = await fetch(`${origin}/items`, SIGNED_FOR);
    expect([response.status, await response.text()]).toEqual([403, 'not you']);
  });

  it('names the host that did not answer, the reason, and the line of the author', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const list = async () => await fetch(`http://127.0.0.1:${port}/?token=1`, SIGNED_FOR);
    const error = (await list().catch((thrown: unknown) => thrown)) as Error;
    expect([error.name, error.message]).toEqual([
      'TypeError',
      `fetch got no answer to GET from 127.0.0.1:${port}`,
    ]);
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error.stack).toMatch(/ at (async )?list .*signed-fetch\.test\.ts:\d+/);
  });

  it('follows no redirect, which would send the token elsewhere', async () => {
    await expect(fetch(`${origin}/moved`, SIGNED_FOR)).rejects.toThrow();
  });
});

it('ends running requests when the invocation ends', async () => {
  const received = new Promise((resolve) => server.once('request', resolve));
  const left = expect(fetch(`${origin}/slow`, SIGNED_FOR)).rejects.toMatchObject({
    name: 'InvocationEndedError',
  });
  await received;
  end();
  await left;
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
