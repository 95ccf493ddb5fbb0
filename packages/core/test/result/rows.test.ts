import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { everywhere, type Handler, type WorkerInput } from '../../src/index.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';

let aws: TestAws;
let folder: string;
beforeAll(async () => {
  aws = await startTestAws();
  for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), 'rows-'));
  vi.stubEnv('TMPDIR', folder);
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await aws.close();
});
beforeEach(() => (aws.objects as Map<string, string>).clear());

async function lines(handler: Handler, options = {}): Promise<string[]> {
  await everywhere(handler, options)(aws.event(), lambdaContext());
  return ([...aws.objects.values()][0] ?? '').split('\n').slice(0, -1);
}
const spooled = () => readdir(folder);

async function* numbers(count: number) {
  for (let n = 0; n < count; n += 1) yield { n };
}

describe('rows', () => {
  const origin = '"AccountId":"222222222222","Region":"ap-southeast-2"';

  it.each([
    ['an async generator', () => numbers(2)],
    ['a promise of an async iterable', async () => ({ [Symbol.asyncIterator]: () => numbers(2) })],
    [
      'a generator',
      function* () {
        yield { n: 0 };
        yield { n: 1 };
      },
    ],
    ['a stream of objects', () => Readable.from([{ n: 0 }, { n: 1 }])],
  ])('of %s are stored as JSON Lines, with account and region', async (_, handler) => {
    expect(await lines(handler)).toEqual([`{${origin},"n":0}`, `{${origin},"n":1}`]);
  });

  it('that are not objects are stored as they are', async () => {
    async function* mixed() {
      yield 1;
      yield 'a';
      yield null;
      yield undefined;
      yield [1];
      yield new Map([['a', 1]]);
    }
    expect(await lines(mixed)).toEqual(['1', '"a"', 'null', 'null', '[1]', `{${origin},"a":1}`]);
  });

  it('keep their own fields, and may start with others or none', async () => {
    async function* own() {
      yield { Region: 'global', n: 1 };
    }
    expect(await lines(own)).toEqual(['{"AccountId":"222222222222","Region":"global","n":1}']);
    aws.objects.size && (aws.objects as Map<string, string>).clear();
    expect(await lines(own, { rowFields: false })).toEqual(['{"Region":"global","n":1}']);
    (aws.objects as Map<string, string>).clear();
    const rowFields = ({ account, region }: WorkerInput) => ({
      account: account.name,
      asked: new Set([region]),
    });
    expect(await lines(own, { rowFields })).toEqual([
      '{"account":"payments-prod","asked":["ap-southeast-2"],"Region":"global","n":1}',
    ]);
    await expect(lines(own, { rowFields: () => ({ size: 1n }) })).rejects.toThrow(
      'rowFields.size is the BigInt 1',
    );
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['a', 'a string'],
    [['a'], 'an array'],
  ])('are refused when rowFields returns %j', async (given, found) => {
    await expect(lines(() => numbers(1), { rowFields: () => given })).rejects.toMatchObject({
      name: 'ResultError',
      message: `rowFields returned ${found}, expected an object; for no fields, set rowFields to false`,
    });
  });

  it('may be empty', async () => {
    expect(await lines(() => numbers(0))).toEqual([]);
    expect([...aws.objects.values()]).toEqual(['']);
  });

  it('name row and path of what JSON cannot hold', async () => {
    async function* bad() {
      yield {};
      yield { size: 1n };
    }
    await expect(lines(bad)).rejects.toMatchObject({
      name: 'ResultError',
      message: expect.stringContaining('rows[1].size is the BigInt 1'),
    });
  });

  it('of more than a megabyte survive a retry of the upload, and leave nothing on disk', async () => {
    aws.failNextPuts('reset', { status: 503 });
    const stored = await lines(() => numbers(40_000));
    expect(stored).toHaveLength(40_000);
    expect(stored.at(-1)).toBe(`{${origin},"n":39999}`);
    expect(await spooled()).toEqual([]);
  });

  it('leave nothing on disk when the generator throws, or does not end in time', async () => {
    async function* failing() {
      yield* numbers(40_000);
      throw new Error('page 2 is gone');
    }
    await expect(lines(failing)).rejects.toThrow('page 2 is gone');
    async function* endless() {
      yield* numbers(40_000);
      await new Promise(() => undefined);
    }
    await expect(everywhere(endless)(aws.event(), lambdaContext(1_500))).rejects.toMatchObject({
      name: 'WorkerTimeout',
    });
    await expect.poll(spooled).toEqual([]);
  });

  it('end, and leave nothing on disk, when an error that nothing catches fails the invocation', async () => {
    let last = 0;
    const ended = Promise.withResolvers<void>();
    async function* many() {
      try {
        for (; last < 1_000_000; last += 1) {
          if (last === 40_000) void Promise.reject(new RangeError('nobody awaits this'));
          yield { last };
        }
      } finally {
        ended.resolve();
      }
    }
    await expect(lines(many)).rejects.toMatchObject({ name: 'RangeError' });
    await ended.promise;
    expect(last).toBeLessThan(1_000_000);
    await expect.poll(spooled).toEqual([]);
    const late = Promise.withResolvers<void>();
    async function* continuing() {
      yield* numbers(40_000);
      void Promise.reject(new RangeError('nobody awaits this'));
      await late.promise;
    }
    await expect(lines(continuing)).rejects.toMatchObject({ name: 'RangeError' });
    late.resolve();
    await expect.poll(spooled).toEqual([]);
  });

  it("fail with the handler's own error even if their file cannot be removed", async () => {
    async function* failing() {
      yield* numbers(100_000);
      for (const name of await spooled()) {
        await rm(join(folder, name));
        await mkdir(join(folder, name));
      }
      throw new Error('page 2 is gone');
    }
    await expect(lines(failing)).rejects.toThrow('page 2 is gone');
    for (const name of await spooled()) await rm(join(folder, name), { recursive: true });
  });

  it('are refused when they are a stream of bytes', async () => {
    const bytes = () =>
      new Readable({
        read() {
          this.push('x');
          this.push(null);
        },
      });
    await expect(lines(bytes)).rejects.toThrow('result is a stream or a Blob');
  });

  it('need no memory that grows with them', async () => {
    // The heap of this process is too small for the 90 MB of rows, and for a small object per row.
    const script = `import { everywhere } from '${new URL('../../dist/index.js', import.meta.url)}';
      async function* rows() { for (let n = 0; n < 300_000; n += 1) yield { n, text: 'x'.repeat(270) }; }
      await everywhere(rows)(JSON.parse(process.argv[1]), { getRemainingTimeInMillis: () => 120_000 });`;
    const args = [
      '--max-old-space-size=20',
      '--input-type=module',
      '-e',
      script,
      JSON.stringify(aws.event()),
    ];
    await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, ...aws.environment },
    });
    expect([...aws.objects.values()].at(-1)?.length).toBeGreaterThan(90_000_000);
  });
});
