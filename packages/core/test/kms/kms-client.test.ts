import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { HttpResponse } from '@smithy/core/protocols';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpsHandler } from '../../src/kms/https-handler.ts';
import { openKms } from '../../src/kms/kms-client.ts';
import { startTestAws } from '../../src/testing/index.ts';

const sealed = (byte: number) => ({ KeyId: 'key', CiphertextBlob: new Uint8Array([byte]) });

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-of-the-worker');
});
afterEach(() => vi.unstubAllEnvs());

describe('the KMS client', () => {
  it.each([
    ['us-east-1', {}, 'kms.us-east-1.amazonaws.com'],
    ['cn-north-1', {}, 'kms.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'kms-fips.us-gov-west-1.amazonaws.com'],
    ['eu-west-1', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, 'kms.eu-west-1.api.aws'],
  ])('calls KMS of %s with %o at %s', async (region, environment, host) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const handle = vi.spyOn(HttpsHandler.prototype, 'handle').mockImplementation(async () => ({
      response: new HttpResponse({ statusCode: 200, headers: {}, body: Buffer.from('{}') }),
    }));
    const { client, DecryptCommand } = openKms(region);
    await client.send(new DecryptCommand(sealed(1)));
    const [request] = handle.mock.lastCall ?? [];
    handle.mockRestore();
    expect(request).toMatchObject({ protocol: 'https:', hostname: host, path: '/' });
  });

  it('corrects its clock by KMS’s time, and signs again', async () => {
    const dates: string[] = [];
    const ahead = new Date(Date.now() + 3_600_000);
    const server = createServer((request, response) => {
      dates.push(String(request.headers['x-amz-date']));
      response.setHeader('date', ahead.toUTCString());
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      if (dates.length > 1) return response.end(JSON.stringify({ Plaintext: 'e30=' }));
      return response.writeHead(400).end(JSON.stringify({ __type: 'RequestTimeTooSkewed' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { client, DecryptCommand } = openKms('us-east-1');
    const { Plaintext } = await client.send(new DecryptCommand(sealed(1)));
    expect(Buffer.from(Plaintext ?? []).toString()).toBe('{}');
    expect(dates).toHaveLength(2);
    expect(dates[1]?.slice(0, 11)).toBe(ahead.toISOString().replaceAll(/[-:]/g, '').slice(0, 11));
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['AccessDeniedException', 1],
    ['ThrottlingException', 2],
    ['KMSInternalException', 2],
  ])('retries only where that may help: after %s %i calls in all', async (name, times) => {
    const aws = await startTestAws();
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
    aws.failNextDecrypts(name);
    const { client, DecryptCommand } = openKms('us-east-1');
    const event = aws.event();
    const { KeyId, GrantToken, Credentials } = event;
    const CiphertextBlob = Buffer.from(Credentials.Encrypted, 'base64');
    const { EncryptionContext } = Credentials;
    const command = new DecryptCommand({
      KeyId,
      CiphertextBlob,
      EncryptionContext: { ...EncryptionContext },
      GrantTokens: [GrantToken],
    });
    const error = await client.send(command).then(() => undefined, String);
    expect(aws.requests).toHaveLength(times);
    if (times === 1) expect(error).toContain(name);
    else expect(error).toBeUndefined();
    const [first, second = first] = aws.requests;
    expect(second?.body.toString()).toBe(first?.body.toString());
    expect(second?.headers['user-agent']).toBe(first?.headers['user-agent']);
    await aws.close();
  });

  it('retries when the connection is cut', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      if (requests === 1) return request.socket.resetAndDestroy();
      return response
        .setHeader('content-type', 'application/x-amz-json-1.1')
        .end(JSON.stringify({ Plaintext: 'e30=' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { client, DecryptCommand } = openKms('us-east-1');
    const { Plaintext } = await client.send(new DecryptCommand(sealed(1)));
    expect([Buffer.from(Plaintext ?? []).toString(), requests]).toEqual(['{}', 2]);
    server.closeAllConnections();
    server.close();
  });

  it('keeps commands at the same time apart, and retries each, however many others have failed', async () => {
    const attempts = new Map<string, number>();
    const server = createServer(async (request, response) => {
      const { CiphertextBlob, EncryptionContext } = (await json(request)) as Record<string, string>;
      const attempt = (attempts.get(CiphertextBlob ?? '') ?? 0) + 1;
      attempts.set(CiphertextBlob ?? '', attempt);
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      const { isDenied } = EncryptionContext as never as Record<string, string>;
      if (attempt === 1) response.writeHead(500).end(JSON.stringify({ __type: 'KMSInternalException' }));
      else if (isDenied === 'true')
        response.writeHead(400).end(JSON.stringify({ __type: 'Denied', message: CiphertextBlob }));
      else response.end(JSON.stringify({ Plaintext: CiphertextBlob }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { client, DecryptCommand } = openKms('us-east-1');
    const outcomes = Array.from({ length: 150 }, async (_, n) => {
      const input = { ...sealed(n), EncryptionContext: { isDenied: String(n % 3 === 0) } };
      const text = Buffer.from([n]).toString('base64');
      const answer = client.send(new DecryptCommand(input));
      if (n % 3 === 0) await expect(answer).rejects.toMatchObject({ name: 'Denied', message: text });
      else expect((await answer).Plaintext).toEqual(new Uint8Array([n]));
      expect(attempts.get(text)).toBe(2);
    });
    await Promise.all(outcomes);
    server.closeAllConnections();
    server.close();
  });

  it('sends the length of its requests, and signs each', async () => {
    const aws = await startTestAws();
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
    const { client, DecryptCommand } = openKms('us-east-1');
    const calls = [1, 2, 3].map((byte) => client.send(new DecryptCommand(sealed(byte))));
    const settled = await Promise.allSettled(calls);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    for (const { headers, body } of aws.requests) {
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\//);
      expect(headers['user-agent']).toContain('step-everywhere-core');
    }
    await aws.close();
  });
});
