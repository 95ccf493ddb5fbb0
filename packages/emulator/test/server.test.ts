import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RoleRegistry } from '../src/credentials/roles.ts';
import type { ServerLimits } from '../src/server.ts';
import { s3Service } from '../src/services/s3.ts';
import { stsService } from '../src/services/sts.ts';
import { type Served, serve } from './fixtures/serve.ts';

let directory: string;
const started: Served[] = [];
const sockets: Socket[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'emulator-server-'));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(started.splice(0).map((served) => served.close()));
});
afterAll(() => rm(directory, { recursive: true }));

async function start(limits: Partial<ServerLimits> = {}): Promise<Served> {
  const owner = { accountId: '111111111111', region: 'us-east-1' };
  const served = await serve(
    (context) => [
      stsService({ ...context, roles: new RoleRegistry() }),
      s3Service({ directory, owner }).service,
    ],
    { limits },
  );
  started.push(served);
  return served;
}

/** A connection on which the test writes the bytes itself. */
function open({ endpoint }: Served) {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  sockets.push(socket);
  let received = '';
  socket.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  return {
    socket,
    send: (...lines: string[]) => socket.write(lines.join('\r\n')),
    answer: () => expect.poll(() => received),
    closed: async () => {
      await closed;
      return received;
    },
  };
}

/** Headers of a request that is signed with the right key, but wrongly. */
function signedHead(accessKeyId: string, service: string, more: readonly string[] = []): string[] {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${accessKeyId}/${date.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const signed = service === 's3' ? 'host;x-amz-content-sha256;x-amz-date' : 'host;x-amz-date';
  return [
    service === 's3' ? 'PUT /results/key HTTP/1.1' : 'POST / HTTP/1.1',
    'Host: 127.0.0.1',
    `X-Amz-Date: ${date}`,
    ...(service === 's3' ? ['X-Amz-Content-Sha256: UNSIGNED-PAYLOAD'] : []),
    `Authorization: AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=${signed}, Signature=${'0'.repeat(64)}`,
    ...more,
    '',
    '',
  ];
}

const large = 'Content-Length: 100000000';

describe('an attacker without credentials', () => {
  it.each(['sts', 's3', 'dynamodb'])('is refused before anything of a body is read: %s', async (service) => {
    const { send, answer } = open(await start());
    send(...signedHead('AKIANOTISSUEDHERE', service, [large]));
    await answer().toMatch(/^HTTP\/1\.1 40[034] /);
  });

  it('is refused in S3 before the body, even with the id of a key', async () => {
    const served = await start();
    const { AccessKeyId } = served.credentials.issueUser(served.admin);
    const { send, answer } = open(served);
    send(...signedHead(AccessKeyId, 's3', [large]));
    await answer().toMatch(/^HTTP\/1\.1 403 [\s\S]*SignatureDoesNotMatch/);
  });

  it('is refused in S3 with the id of a session and without its token', async () => {
    const served = await start();
    const { accessKeyId } = served.session('arn:aws:iam::111111111111:role/Output');
    const { send, answer } = open(served);
    send(...signedHead(accessKeyId, 's3', [large]));
    await answer().toMatch(/InvalidAccessKeyId/);
  });

  it('who knows the id of a key cannot make it use more than a fixed amount of memory, over all connections', async () => {
    const served = await start({ unverifiedBytes: 100_000 });
    const { AccessKeyId } = served.credentials.issueUser(served.admin);
    const [first, second] = [open(served), open(served)];
    for (const { send } of [first, second])
      send(...signedHead(AccessKeyId, 'sts', ['Content-Length: 90000']), 'x'.repeat(60_000));
    const isRefused = ({ answer }: typeof first) => answer().toMatch(/^HTTP\/1\.1 503 /);
    await Promise.race([isRefused(first), isRefused(second)]);
    for (const { socket } of [first, second]) socket.destroy();
    // The reserved memory is released again.
    const sts = new STSClient({ ...served.client(), maxAttempts: 10 });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111111111111' });
  });

  it('is disconnected when it never stops sending', async () => {
    const { socket, send, closed } = open(await start());
    send(...signedHead('AKIANOTISSUEDHERE', 'sts', ['Transfer-Encoding: chunked']));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const sendOn = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', sendOn);
    sendOn();
    // The answer may be lost with the connection.
    await closed();
  });
});

describe('a web page whose host name resolves to this machine', () => {
  const ask = async (host: string | undefined) => {
    const { send, closed } = open(await start());
    send('GET / HTTP/1.1', ...(host === undefined ? [] : [`Host: ${host}`]), 'Connection: close', '', '');
    return Number(/^HTTP\/1\.1 (\d+) /.exec(await closed())?.[1]);
  };

  it.each([
    'attacker.example',
    'attacker.example:4566',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    '127.0.0.1@attacker.example',
    'notlocalhost',
    '10.0.0.1',
    '',
  ])('is refused by its Host: %s', async (host) => {
    expect(await ask(host)).toBe(421);
  });

  it.each([
    '127.0.0.1',
    'localhost:4566',
    'results.localhost',
    '111111111111.127.0.0.1:80',
    '[::1]:80',
    'LOCALHOST',
  ])('does not affect AWS clients, whose requests are signed: %s', async (host) => {
    expect(await ask(host)).toBe(403);
  });
});

describe('a slow client', () => {
  it('is disconnected when its headers do not end', async () => {
    const { send, closed } = open(await start({ headers: 50, request: 60_000, check: 10 }));
    send('POST / HTTP/1.1', 'Host: 127.0.0.1', 'X-Slow: ');
    expect(await closed()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('is disconnected when it sends nothing', async () => {
    const { closed } = open(await start({ headers: 50, request: 60_000, check: 10 }));
    await closed();
  });

  it('gets an error when its body stops in the middle', async () => {
    const served = await start({ bodySilence: 50 });
    const { AccessKeyId } = served.credentials.issueUser(served.admin);
    const { send, closed } = open(served);
    send(...signedHead(AccessKeyId, 'sts', [large]), 'half');
    expect(await closed()).toMatch(/<Code>RequestTimeout<\/Code>/);
  });

  it('is disconnected when it sends a body forever, byte by byte', async () => {
    const served = await start({ headers: 50, request: 100, check: 10 });
    const { AccessKeyId } = served.credentials.issueUser(served.admin);
    const { socket, send, closed } = open(served);
    send(...signedHead(AccessKeyId, 'sts', [large]));
    const drip = setInterval(() => socket.write('x'), 5);
    await closed();
    clearInterval(drip);
  });

  it('is disconnected when it sends no further request', async () => {
    const { send, closed } = open(await start({ idle: 50 }));
    send('GET / HTTP/1.1', 'Host: 127.0.0.1', '', '');
    expect(await closed()).toMatch(/^HTTP\/1\.1 403 /);
  });
});
