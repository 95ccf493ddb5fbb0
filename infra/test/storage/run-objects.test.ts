import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  bucketObjects,
  folderObjects,
  LineSpool,
  makeBucketClient,
  type RunObjects,
  readJson,
  readLines,
  replaceFile,
  storeFirst,
  storeJson,
} from '../../src/storage/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';

let aws: LocalAws;
let folder: string;
beforeEach(async () => {
  aws = await startLocalAws();
  folder = await mkdtemp(join(tmpdir(), 'run-objects-'));
});
afterEach(async () => {
  await aws[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const implementations: Readonly<Record<string, () => RunObjects>> = {
  'in a bucket': () => bucketObjects(makeBucketClient({ ...aws.config, maxAttempts: 1 }), 'results'),
  'in a folder': () => folderObjects(folder),
};

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe.each(Object.entries(implementations))('objects of a run %s', (_, open) => {
  it('are read as they were stored, also when they replace others', async () => {
    const objects = open();
    await storeJson(objects, 'a/b.json', { text: 'é', at: 1 });
    await storeJson(objects, 'a/b.json', { text: 'é', at: 2 });
    expect(await readJson(objects, 'a/b.json')).toEqual({ text: 'é', at: 2 });
  });

  it('are lines where they were stored as lines', async () => {
    const objects = open();
    await using spool = await LineSpool.open();
    await spool.write({ line: 1 });
    await spool.write({ line: 'zwei\n' });
    await spool.store(objects, 'a/lines.jsonl');
    expect(await all(readLines(objects, 'a/lines.jsonl'))).toEqual([{ line: 1 }, { line: 'zwei\n' }]);
  });

  it('may be missing: then there is nothing to read, and no lines', async () => {
    const objects = open();
    await storeJson(objects, 'a/b.json', {});
    for (const key of ['none.json', 'a', 'a/b.json/c']) expect(await readJson(objects, key)).toBeUndefined();
    await expect(all(readLines(objects, 'a/none.jsonl'))).rejects.toMatchObject({
      name: 'MissingObjectError',
      key: 'a/none.jsonl',
      message: expect.stringContaining(`${objects.location}a/none.jsonl is missing`),
    });
  });

  it('are refused before they are read when they are larger than they may be', async () => {
    const objects = open();
    await objects.store('a.json', '"four"');
    expect(await objects.read('a.json', 6)).toBe('"four"');
    await expect(objects.read('a.json', 5)).rejects.toMatchObject({
      name: 'MalformedObjectError',
      message: `${objects.location}a.json is not as the run left it: It has 6 bytes, but must have at most 5.`,
    });
  });

  it('are refused when they are not JSON', async () => {
    const objects = open();
    await objects.store('a.json', '{"half":');
    const malformed = { name: 'MalformedObjectError', key: 'a.json', cause: expect.any(SyntaxError) };
    await expect(readJson(objects, 'a.json')).rejects.toMatchObject(malformed);
    await expect(all(readLines(objects, 'a.json'))).rejects.toMatchObject(malformed);
  });

  it('are listed by prefix, in the order of their keys', async () => {
    const objects = open();
    for (const key of ['a/é.json', 'a/10.json', 'a/1/x.json', 'a/1.json', 'a-b.json', 'b/1.json'])
      await objects.store(key, '{}');
    const keys = async (prefix: string) => (await all(objects.list(prefix))).map(({ key }) => key);
    expect(await keys('a')).toEqual(['a-b.json', 'a/1.json', 'a/1/x.json', 'a/10.json', 'a/é.json']);
    expect(await keys('a/1')).toEqual(['a/1.json', 'a/1/x.json', 'a/10.json']);
    expect(await keys('none/')).toEqual([]);
  });
});

describe('objects of a run in a bucket', () => {
  it('fail with the error that says whether to retry', async () => {
    const objects = bucketObjects(makeBucketClient({ ...aws.config, maxAttempts: 1 }), 'results');
    await objects.store('a', '{}');
    aws.failNext('GetObject', 1, new Refusal('AccessDenied', 'no', 403));
    await expect(objects.read('a')).rejects.toMatchObject({
      name: 'ServiceCallError',
      operation: 's3:GetObject',
    });
    aws.failNext('ListObjectsV2', 1, new Refusal('SlowDown', 'slow', 503));
    await expect(all(objects.list('a'))).rejects.toMatchObject({ name: 'ThrottledError' });
    aws.failNext('PutObject', 1, new Refusal('InternalError', 'broken', 500));
    await expect(objects.store('a', '{}')).rejects.toMatchObject({ name: 'UnavailableError' });
  });
});

describe('an object that is not there', () => {
  const forbidden = new Refusal('AccessDenied', 'no', 403);

  it('counts as missing even if S3 answers 403 for it', async () => {
    const objects = bucketObjects(makeBucketClient({ ...aws.config, maxAttempts: 1 }), 'results');
    await objects.store('a/b.json.old', '{}');
    aws.failNext('GetObject', 1, forbidden);
    expect(await objects.read('a/b.json')).toBeUndefined();
  });

  it('may exist if the bucket may not be listed either', async () => {
    const objects = bucketObjects(makeBucketClient({ ...aws.config, maxAttempts: 1 }), 'results');
    aws.failNext('GetObject', 1, forbidden);
    aws.failNext('ListObjectsV2', 1, forbidden);
    await expect(objects.read('a/b.json')).rejects.toMatchObject({ name: 'ServiceCallError' });
  });
});

describe('uploads', () => {
  it('carry a checksum, and name the key of the bucket', async () => {
    const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/of-the-bucket';
    const client = makeBucketClient({ ...aws.config, maxAttempts: 1 }, keyArn);
    const objects = bucketObjects(client, 'results');
    await objects.store('text.json', '{}');
    await storeFirst(client, 'results', 'first.json', {});
    await using spool = await LineSpool.open();
    await spool.write({});
    await spool.store(objects, 'lines.jsonl');
    const sent = aws.requestsOf('PutObject').map(({ headers }) => ({
      checksum: Object.keys(headers).filter((name) => /^x-amz-checksum-(crc32|sha256)$/.test(name)).length,
      encryption: headers['x-amz-server-side-encryption'],
      key: headers['x-amz-server-side-encryption-aws-kms-key-id'],
    }));
    expect(sent).toEqual(Array(3).fill({ checksum: 1, encryption: 'aws:kms', key: keyArn }));
  });
});

describe('objects of a run in a folder', () => {
  it('are never outside of it, whatever a key says', async () => {
    await writeFile(join(folder, 'secret.json'), '{}');
    await mkdir(join(folder, 'bucket'));
    const objects = folderObjects(join(folder, 'bucket'));
    for (const key of ['../secret.json', 'a/../../secret.json', '..\\secret.json', '/secret.json']) {
      expect(await objects.read(key)).toBeUndefined();
      expect(await objects.open(key)).toBeUndefined();
      await expect(objects.store(key, '{}')).rejects.toThrow(RangeError);
    }
    expect(await readdir(folder)).toEqual(['bucket', 'secret.json']);
  });

  it('are not visible before they are complete', async () => {
    const objects = folderObjects(folder);
    await objects.store('a/b.json', '{}');
    const keys = async () => (await all(objects.list(''))).map(({ key }) => key);
    await replaceFile(join(folder, 'a', 'c.json'), async (path) => {
      await writeFile(path, '{"ha');
      expect(await keys()).toEqual(['a/b.json']);
    });
    expect(await keys()).toEqual(['a/b.json', 'a/c.json']);
    const broken = replaceFile(join(folder, 'a', 'd.json'), async (path) => {
      await writeFile(path, '{"ha');
      throw new RangeError('the disk is full');
    });
    await expect(broken).rejects.toThrow('the disk is full');
    expect((await readdir(join(folder, 'a'))).sort()).toEqual(['b.json', 'c.json']);
    const nowhere = join(folder, 'missing', 'e.json');
    await expect(replaceFile(nowhere, async () => undefined)).rejects.toMatchObject({
      path: nowhere,
      message: `ENOENT: no such file or directory, open '${nowhere}'`,
    });
    await expect(replaceFile(join(folder, 'a'), async () => undefined)).rejects.toMatchObject({
      path: join(folder, 'a'),
      message: expect.stringMatching(/, rename '[^%']*'$/),
    });
  });

  it('have their sizes and times, and another version once they are written again', async () => {
    const objects = folderObjects(folder);
    await objects.store('a.json', '{"a":1}');
    const [before] = await all(objects.list(''));
    expect(before).toMatchObject({ size: 7, modified: expect.any(Number) });
    await objects.store('a.json', '{"a":2}');
    const [after] = await all(objects.list(''));
    expect(after?.version).not.toBe(before?.version);
  });
});
