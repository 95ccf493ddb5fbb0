import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** S3 lists so many keys a page. */
const keysAPage = 1000;

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body?: string | Uint8Array | Readable;
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/**
 * Makes a client of S3 that reads the objects of a folder, each the file `{folder}/{bucket}/{key}`, as local runs and
 * downloads leave them. Only what reads a run and stores its summary is there: `GetObject`, `ListObjectsV2`, `PutObject`.
 *
 * Under the real client, in place of the network: whatever reads a bucket reads a folder.
 *
 * @param folder absolute.
 */
export function folderClient(folder: string): S3Client {
  const requestHandler = {
    metadata: { handlerProtocol: 'folder' },
    handle: async (request: Request) => ({ response: await answer(folder, request) }),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  return new S3Client({
    requestHandler: requestHandler as unknown as NonNullable<S3ClientConfig['requestHandler']>,
    endpoint: 'http://folder.invalid',
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
  });
}

async function answer(folder: string, { method, path, query = {}, body = '' }: Request): Promise<Answer> {
  const [, bucket = '', ...segments] = path.split('/').map(decodeURIComponent);
  const key = segments.join('/');
  if (method === 'PUT' && isPlain(`${bucket}/${key}`)) return store(join(folder, bucket, key), body);
  if (method !== 'GET' || bucket === '' || (key === '' && query['list-type'] !== '2'))
    throw new TypeError(
      `A folder answers GetObject, ListObjectsV2 and PutObject alone, not ${method} ${path}.`,
    );
  if (key !== '') return isPlain(`${bucket}/${key}`) ? object(join(folder, bucket, key)) : noSuchKey();
  const after = String(query['continuation-token'] ?? query['start-after'] ?? '');
  return list(join(folder, bucket), String(query.prefix ?? ''), after);
}

/** A key never leads out of the folder, whatever a file that was read says. */
function isPlain(key: string): boolean {
  return key.split('/').every((name) => !/^\.{0,2}$|[\\%]/.test(name));
}

async function object(file: string): Promise<Answer> {
  // Opened before it is looked at: another may take its place meanwhile.
  const handle = await open(file).catch(unlessMissing);
  if (handle === undefined) return noSuchKey();
  const found = await handle.stat();
  if (!found.isFile()) {
    await handle.close();
    return noSuchKey();
  }
  const headers = {
    'content-length': String(found.size),
    'last-modified': found.mtime.toUTCString(),
    etag: `"${etagOf(found)}"`,
  };
  return { statusCode: 200, headers, body: handle.createReadStream() };
}

/** Whole or not at all. */
async function store(file: string, body: NonNullable<Request['body']>): Promise<Answer> {
  const part = join(dirname(file), `%tmp-${randomUUID()}`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(part, body);
  await rename(part, file);
  return { statusCode: 200, headers: { etag: '"stored"' }, body: Readable.from([]) };
}

function noSuchKey(): Answer {
  return xml(
    404,
    '<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>',
  );
}

async function list(folder: string, prefix: string, after: string): Promise<Answer> {
  const contents: string[] = [];
  let last = '';
  let isTruncated = false;
  for await (const key of keysBelow(folder, '', prefix, after)) {
    if (contents.length === keysAPage) {
      isTruncated = true;
      break;
    }
    const found = await stat(join(folder, key)).catch(unlessMissing);
    if (found === undefined) continue;
    last = key;
    contents.push(
      `<Contents><Key>${escaped(key)}</Key><Size>${found.size}</Size><ETag>&quot;${etagOf(found)}&quot;</ETag><LastModified>${found.mtime.toISOString()}</LastModified></Contents>`,
    );
  }
  const next = isTruncated ? `<NextContinuationToken>${escaped(last)}</NextContinuationToken>` : '';
  return xml(
    200,
    `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
  );
}

/** In the order of S3, that of the keys' bytes. */
async function* keysBelow(
  folder: string,
  top: string,
  prefix: string,
  after: string,
): AsyncGenerator<string> {
  const entries = await readdir(join(folder, top), { withFileTypes: true }).catch(unlessMissing);
  const keys = (entries ?? [])
    // What is being written has a name that no object has.
    .filter(({ name }) => isPlain(name) && !name.endsWith('.part'))
    .map((entry) => ({ entry, key: top + entry.name + (entry.isDirectory() ? '/' : '') }))
    .sort((one, other) => compare(one.key, other.key));
  for (const { entry, key } of keys) {
    if (entry.isDirectory()) {
      const mayHold = key.startsWith(prefix) || prefix.startsWith(key);
      if (mayHold && (compare(key, after) > 0 || after.startsWith(key)))
        yield* keysBelow(folder, key, prefix, after);
    } else if (entry.isFile() && key.startsWith(prefix) && compare(key, after) > 0) yield key;
  }
}

function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function etagOf({ size, mtimeMs, ino }: { size: number; mtimeMs: number; ino: number }): string {
  return `${ino}-${size}-${mtimeMs}`;
}

function xml(statusCode: number, text: string): Answer {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  const headers = { 'content-type': 'application/xml', 'content-length': String(body.length) };
  return { statusCode, headers, body: Readable.from([body]) };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '')) return undefined;
  throw error;
}
