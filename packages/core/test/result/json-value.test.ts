import { Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResultError } from '../../src/index.ts';
import { Redaction } from '../../src/redaction.ts';
import { jsonBody } from '../../src/result/body.ts';

class Hidden {
  readonly #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}

/** As node-fetch's. */
class OwnResponse {
  readonly size = 0;
  async arrayBuffer() {}
  async text() {}
}

const trap = (name: keyof ProxyHandler<object>) =>
  new Proxy(
    {},
    {
      [name]: () => {
        throw new Error('trap');
      },
    },
  );

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const text = (value: unknown, bigint: 'error' | 'string' = 'error') =>
  jsonBody(value, { redaction: new Redaction(), bigint }).open().toString();

describe('a result', () => {
  it.each([
    [undefined, 'null'],
    [[undefined, undefined, 1], '[null,null,1]'],
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [
      new Map<string | number, unknown>([
        ['a', 1],
        [2, new Map()],
      ]),
      '{"2":{},"a":1}',
    ],
    [new Set([1, new Date(0)]), '[1,"1970-01-01T00:00:00.000Z"]'],
    [Buffer.from('hi'), '"aGk="'],
    [new Uint8Array([104, 105]), '"aGk="'],
    [new Uint8Array([0, 104, 105, 0]).subarray(1, 3), '"aGk="'],
    [new Uint8Array([104, 105]).buffer, '"aGk="'],
    [{ $metadata: { httpStatusCode: 200 }, Parameters: [{ Name: 'x' }] }, '{"Parameters":[{"Name":"x"}]}'],
    [new TypeError('no'), '{"name":"TypeError","message":"no"}'],
    [new URL('https://example.com/a'), '"https://example.com/a"'],
    [/a/g, '"/a/g"'],
    [
      new AggregateError([new Error('a'), 'b'], 'all', { cause: new TypeError('c', { cause: 'd' }) }),
      '{"name":"AggregateError","message":"all","cause":{"name":"TypeError","message":"c","cause":"d"},"errors":[{"name":"Error","message":"a"},"b"]}',
    ],
    [
      Object.assign(new Error('no'), { code: 'ENOENT', name: 'Own' }),
      '{"name":"Own","message":"no","code":"ENOENT"}',
    ],
    [
      new (class extends Map {
        toJSON = () => 'own';
      })(),
      '"own"',
    ],
    [
      new (class extends Error {
        toJSON() {
          return { only: this.message };
        }
      })('x'),
      '{"only":"x"}',
    ],
    [
      new (class extends Date {
        override toJSON() {
          return 'today';
        }
      })(),
      '"today"',
    ],
    [
      new (class {
        constructor(readonly a = 1) {}
      })(),
      '{"a":1}',
    ],
    [Object('x'), '"x"'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ['\u2028\n', '"\u2028\\n"'],
    // Jest runs a test in a context of its own; Node.js's errors and copies by structuredClone are from another one.
    [
      runInNewContext(
        '[{}, new Date(0), new Map([["a", new Set([1])]]), /a/, Object("x"), new TypeError("no"), new ArrayBuffer(1)]',
      ),
      '[{},"1970-01-01T00:00:00.000Z",{"a":[1]},"/a/","x",{"name":"TypeError","message":"no"},"AA=="]',
    ],
  ])('%o is stored as %s', (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  it('may refer to one object twice, which is no cycle', () => {
    const shared = { a: 1 };
    expect(text([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it('writes a number that JSON.rawJSON made with all its digits', () => {
    const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object };
    expect(text({ id: rawJSON('9007199254740993'), all: [rawJSON('1e400')] })).toBe(
      '{"id":9007199254740993,"all":[1e400]}',
    );
  });

  it('writes BigInt as digits if the option says so', () => {
    expect(text({ a: 2n ** 64n }, 'string')).toBe('{"a":"18446744073709551616"}');
  });

  const cycle: Record<string, unknown> = { items: [] };
  (cycle.items as unknown[]).push({ 'the parent': cycle });
  it.each([
    ['a BigInt', { a: [0, 1n] }, 'result.a[1] is the BigInt 1'],
    ['a cycle', cycle, 'result.items[0]["the parent"] is an object that contains itself'],
    ['NaN', { a: Number.NaN }, 'result.a is NaN'],
    ['a function', { a: () => 1 }, 'result.a is a function'],
    ['a symbol', [Symbol('x')], 'result[0] is a symbol'],
    ['a promise', { a: Promise.resolve(1) }, 'result.a is a promise, which JSON cannot hold; await it'],
    ['a stream', { a: Readable.from([]) }, 'result.a is a stream'],
    ['a web stream', { a: new ReadableStream() }, 'result.a is a stream'],
    [
      'the stream of an SDK response',
      { Body: { transformToString: () => '' } },
      'result.Body is the stream of an SDK response',
    ],
    ['an unread Response', { a: new Response('x') }, 'result.a is a response that nobody has read'],
    ["a library's unread Response", { a: new OwnResponse() }, 'result.a is a response that nobody has read'],
    ['headers', [new Headers({ a: 'b' })], 'result[0] is an object of the class Headers'],
    [
      'the query of a URL',
      { a: new URLSearchParams('a=b') },
      'result.a is an object of the class URLSearchParams',
    ],
    ['a signal', { a: new AbortController().signal }, 'result.a is an object of the class AbortSignal'],
    ['a formatter', { a: new Intl.NumberFormat() }, 'result.a is an object of the class NumberFormat'],
    ['a weak reference', { a: new WeakRef({}) }, 'result.a is an object of the class WeakRef'],
    ['private fields', { a: new Hidden() }, 'result.a is an object of the class Hidden'],
    ['an iterator', { a: new Map().values() }, 'result.a is an iterator'],
    ['a generator', { a: (function* () {})() }, 'result.a is an iterator'],
    ['rows below the top', { a: (async function* () {})() }, 'result.a is an iterator'],
    ['a paginator', { a: { [Symbol.asyncIterator]: () => undefined } }, 'result.a is an iterator'],
    [
      'a Proxy that cannot be looked at',
      { a: trap('getPrototypeOf') },
      'result.a cannot be stored as JSON: reading it failed (Error: trap)',
    ],
    [
      'a Proxy that cannot be listed',
      { a: [trap('ownKeys')] },
      'result.a[0] cannot be stored as JSON: reading it failed',
    ],
    [
      'a Proxy that is revoked',
      { a: revoked() },
      'result.a.toJSON cannot be stored as JSON: reading it failed',
    ],
    ['an invalid Date', [new Date(Number.NaN)], 'result[0] is an invalid Date'],
    ['a Map with objects as keys', new Map([[{}, 1]]), 'result is a Map with a key of the type object'],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('oops');
        },
      },
      'result.a cannot be stored as JSON: reading it failed (Error: oops)',
    ],
    [
      'a toJSON that throws',
      {
        a: {
          toJSON() {
            throw new Error('oops');
          },
        },
      },
      'result.a cannot be stored as JSON: its toJSON failed',
    ],
  ])('%s is an error that names the path', (_, value, message) => {
    expect(() => text(value)).toThrow(ResultError);
    expect(() => text(value)).toThrow(message);
  });

  it('nested a million levels deep is an error', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 1_000_000; level += 1) deep = [deep];
    expect(() => text(deep)).toThrow(ResultError);
  });

  it('of JSON is stored as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(text(value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('of any kind is stored as JSON, or is a ResultError', () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withUnicodeString: true,
    } as never);
    fc.assert(
      fc.property(anything, (value) => {
        try {
          JSON.parse(text(value));
        } catch (error) {
          expect(error).toBeInstanceOf(ResultError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
