import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendHere } from '../../src/clients/local-request.ts';
import type { LocalHost } from '../../src/contract/local-host.ts';

const NAME = Symbol.for('step-everywhere.local-host');
const origin = 'http://127.0.0.1:4566';
let posted: unknown[] = [];
let answer: Awaited<ReturnType<LocalHost['post']>> | Promise<never>;

beforeEach(() => {
  posted = [];
  answer = { status: 200, headers: { server: 'emulator' }, body: Buffer.from('{}') };
  const host = {
    origin,
    largestBody: 10,
    post: async (request: { readonly body: Uint8Array }) => {
      posted.push({ ...request, body: Buffer.from(request.body) });
      return answer;
    },
  };
  Object.defineProperty(globalThis, NAME, { value: host, configurable: true });
});
afterEach(() => Reflect.deleteProperty(globalThis, NAME));

const request = {
  ...{ method: 'POST', protocol: 'http:', hostname: '127.0.0.1', port: 4566, path: '/' },
  headers: { authorization: 'signed' },
  body: 'Action=Get',
};
const { signal } = new AbortController();

/** The SDK's bodies in JSON: a copy of one asks for its value as text, and the SDK then writes a warning to the author's log. */
class WarningBytes extends Uint8Array {
  override valueOf(): this {
    throw new Error('a string method');
  }
}

it.each(['Action=Get', Buffer.from('Action=Get'), WarningBytes.from(Buffer.from('Action=Get'))])(
  'sends a request to the emulator that runs this code without the network: %s',
  async (body) => {
    expect(await sendHere({ ...request, body }, signal)).toEqual({
      response: { statusCode: 200, headers: { server: 'emulator' }, body: Buffer.from('{}') },
    });
    expect(posted).toEqual([{ path: '/', headers: request.headers, body: Buffer.from('Action=Get') }]);
  },
);

it.each([
  ['to AWS', { hostname: 'sts.eu-west-1.amazonaws.com' }],
  ['to another port', { port: 4567 }],
  ['without a port', { port: undefined }],
  ['without a body', { body: undefined }],
  ['with a stream as its body', { body: new ReadableStream() }],
  ['with a large body', { body: 'x'.repeat(11) }],
  ['with a query', { query: { list: '' } }],
  ['that reads', { method: 'GET' }],
])('leaves a request %s to the network', async (_, changed) => {
  const changedRequest = { ...request, ...changed } as Parameters<typeof sendHere>[0];
  expect(await sendHere(changedRequest, signal)).toBeUndefined();
  expect(posted).toEqual([]);
});

it('leaves a request that the emulator does not answer to the network, and ends with its signal', async () => {
  answer = undefined;
  expect(await sendHere(request, signal)).toBeUndefined();
  answer = new Promise<never>(() => undefined);
  const controller = new AbortController();
  const sent = sendHere(request, controller.signal);
  controller.abort(new RangeError('over'));
  await expect(sent).rejects.toThrow('over');
  await expect(sendHere(request, controller.signal)).rejects.toThrow('over');
});
