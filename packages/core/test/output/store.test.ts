import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { End } from '../../src/deadline.ts';
import { OutputError, WorkerTimeout } from '../../src/index.ts';
import { store } from '../../src/output/store.ts';
import { Redaction } from '../../src/redaction.ts';
import { jsonBody } from '../../src/result/body.ts';

type Answer = { status: number; body?: string } | 'reset' | 'silence';

let server: Server;
let url: string;
let answers: Answer[];
let received: { headers: Record<string, unknown>; body: string }[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const answer = answers.shift() ?? { status: 200 };
    if (answer === 'reset') request.socket.resetAndDestroy();
    else if (answer !== 'silence') response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket/a/%24LATEST/1.json?X-Amz-Signature=0123456789abcdef`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = [];
  received = [];
});

const body = jsonBody({ a: 1 }, { redaction: new Redaction(), bigint: 'error' });
/** An invocation whose time ends when the test calls `come`. */
function endless(): End & { come(): void } {
  const waiting = new Set<(reason: WorkerTimeout) => void>();
  let reason: WorkerTimeout | undefined;
  return {
    get reason() {
      return reason;
    },
    onEnd: (callback) => {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    come: () => {
      reason = new WorkerTimeout('over', 1);
      for (const callback of waiting) callback(reason);
    },
  };
}
const put = (end: End = endless()) =>
  store({ Url: url, Headers: { 'if-none-match': '*' } }, body, { end, firstWait: 1 });
const xml = (code: string, message = '') =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

describe('store', () => {
  it('PUTs the body with the signed headers', async () => {
    expect(await put()).toBe(1);
    expect(received).toEqual([
      {
        headers: expect.objectContaining({ 'if-none-match': '*', 'content-length': '7' }),
        body: '{"a":1}',
      },
    ]);
  });

  it.each([
    ['a reset connection', 'reset'],
    ['500', { status: 500, body: xml('InternalError') }],
    ['503 SlowDown', { status: 503, body: xml('SlowDown') }],
    ['429', { status: 429 }],
    ["S3's own time-out, which is a 400", { status: 400, body: xml('RequestTimeout') }],
    ['409, a race of conditional writes', { status: 409, body: xml('ConditionalRequestConflict') }],
  ] as const)('retries after %s, with the whole body', async (_, answer) => {
    answers = [answer, answer];
    expect(await put()).toBe(3);
    expect(received.map((each) => each.body)).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
  });

  it('treats 412 as stored by an earlier attempt', async () => {
    answers = ['reset', { status: 412, body: xml('PreconditionFailed') }];
    expect(await put()).toBe(2);
  });

  it.each([
    [
      'an expired URL',
      { status: 403, body: xml('AccessDenied', 'Request has expired') },
      'the upload URL has expired; retry the target',
    ],
    [
      'an expired session',
      { status: 400, body: xml('ExpiredToken', 'The provided token has expired.') },
      'expired, because the session that signed it has',
    ],
    ['other headers', { status: 403, body: xml('SignatureDoesNotMatch') }, 'signed for other headers'],
    [
      'a bucket policy',
      { status: 403, body: xml('AccessDenied', 'Access Denied') },
      'the bucket refused the upload (Access Denied)',
    ],
    [
      'a bucket that is gone',
      { status: 404, body: xml('NoSuchBucket', 'The specified bucket does not exist') },
      'S3 answered 404 NoSuchBucket: The specified bucket',
    ],
    [
      'an answer without a body',
      { status: 403 },
      'S3 answered 403: the bucket refused the upload (no reason given)',
    ],
  ])('explains %s, and does not retry', async (_, answer, message) => {
    answers = [answer];
    const error = await put().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OutputError);
    expect(error).toMatchObject({
      status: answer.status,
      attempts: 1,
      key: 'bucket/a/$LATEST/1.json',
      message: expect.stringContaining(message),
    });
    expect(String((error as Error).stack)).not.toContain('0123456789abcdef');
  });

  it("gives up when the function's time is up, while it waits for an answer", async () => {
    answers = ['silence'];
    const end = endless();
    const stored = put(end);
    stored.catch(() => undefined);
    await expect.poll(() => received.length).toBe(1);
    end.come();
    await expect(stored).rejects.toThrow("tried once until the function's time was up");
  });

  it("gives up when the function's time is up, while it waits for a retry", async () => {
    answers = Array.from({ length: 50 }, () => ({ status: 503, body: xml('SlowDown') }));
    const end = endless();
    const stored = store({ Url: url, Headers: {} }, body, {
      end,
      firstWait: 60_000,
      random: () => 1,
    });
    stored.catch(() => undefined);
    await expect.poll(() => received.length).toBe(1);
    end.come();
    await expect(stored).rejects.toMatchObject({ code: 'SlowDown', status: 503, attempts: 1 });
  });
});
