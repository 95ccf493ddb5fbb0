import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FromRuntime, RuntimeApi } from '../../../src/workers/executable/runtime-api.ts';

// What a client that reaches the port of a function's Runtime API, without being the function, can do.
let api: RuntimeApi;
let said: FromRuntime[];
beforeEach(async () => {
  said = [];
  api = await RuntimeApi.listen((message) => said.push(message));
  api.invoke({
    type: 'invoke',
    requestId: 'planted',
    payload: '{"secret":"planted"}',
    deadline: Date.now() + 60_000,
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:f',
  } as Parameters<RuntimeApi['invoke']>[0]);
});
afterEach(() => api.close());

const next = '/2018-06-01/runtime/invocation/next';

function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const [host, port] = api.address.split(':');
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request({ host, port, method, path, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

describe('the Runtime API of a function', () => {
  it('gives its runtime the event', async () => {
    expect(await ask('GET', next)).toEqual({ status: 200, body: '{"secret":"planted"}' });
  });

  it.each([
    ['a web page, by another name of this machine', { Host: 'planted.example' }],
    ['a web page that sends', { Origin: 'https://planted.example' }],
    ['a web page that shows a picture', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('gives nothing to %s, and ignores its answers', async (_, headers) => {
    for (const [method, path] of [
      ['GET', next],
      ['POST', '/2018-06-01/runtime/init/error'],
      ['POST', '/2018-06-01/runtime/invocation/planted/response'],
    ] as const) {
      const { status, body } = await ask(method, path, headers);
      expect(status).toBe(403);
      expect(body).not.toContain('planted');
    }
    expect(said).toEqual([]);
  });

  it.runIf(process.platform === 'linux' && process.geteuid?.() === 0)(
    'gives nothing to another user of the machine',
    async () => {
      const script = `fetch('http://${api.address}${next}').then((r) => r.text()).then(console.log, () => console.log('refused'))`;
      const nobody = { uid: 65534, gid: 65534, cwd: '/', env: {} };
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], nobody);
      expect(stdout).toBe('refused\n');
      expect(said).toEqual([]);
    },
  );
});
