import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { clientSettings, networkLimits } from '../src/client-settings.ts';

const limits = { connect: 5_000, silence: 100, answer: 5_000 };
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A server that accepts every connection and passes it to `respond`. */
async function serve(respond: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => respond(socket));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const executionArn = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:one';
const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\n';

describe('a client of AWS', () => {
  it.each([
    ['is never answered', () => undefined],
    ['is answered with half a head', (socket: Socket) => socket.write(head)],
    ['is answered in half', (socket: Socket) => socket.write(`${head}content-length: 100\r\n\r\n{"status":`)],
    ['hears the other side hang up', (socket: Socket) => socket.end()],
    ['is reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('ends a call that %s, after retrying it', async (_, respond) => {
    const endpoint = await serve(respond);
    const client = new SFNClient({
      ...clientSettings(2, limits),
      endpoint,
      region: 'us-east-1',
      credentials,
    });
    const call = client.send(new DescribeExecutionCommand({ executionArn }));
    await expect(call).rejects.toMatchObject({ $metadata: { attempts: 2 } });
    client.destroy();
  });

  it('stops reading an object that stalls in the middle', async () => {
    const endpoint = await serve((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'),
    );
    const client = new S3Client({
      ...clientSettings(5, { ...limits, silence: 500 }),
      endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    await expect(Body?.transformToString()).rejects.toMatchObject({ name: 'TimeoutError' });
    client.destroy();
  });

  it('waits for less time than any function of the template may run', () => {
    const template = readFileSync(new URL('../template.yaml', import.meta.url), 'utf8');
    const timeouts = [...template.matchAll(/^ {6}Timeout: (\d+)$/gm)].map(([, seconds]) => Number(seconds));
    expect(timeouts.length).toBeGreaterThan(2);
    expect(networkLimits.answer).toBeLessThan(Math.min(...timeouts) * 1000);
  });
});

it.each(['infra/src', 'packages/cli/src'])('every client of %s is made with these limits', (folder) => {
  const root = new URL(`../../${folder}/`, import.meta.url);
  // These two send no requests: one signs URLs, the other reads a folder.
  const offline = /presign-output|folder-client/;
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !offline.test(file));
  const made = files.flatMap((file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    return [...text.matchAll(/new (?:\([^)]*\)+\.)?\w+Client\(([^)]*)/g)].map(([call]) => `${file}: ${call}`);
  });
  expect(made.length).toBeGreaterThan(4);
  for (const call of made) expect(call).toMatch(/clientSettings\(|\bat\b|\bconfig\b/);
});
