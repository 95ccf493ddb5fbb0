import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { retryTemporary } from '@step-everywhere/infra/internal/orchestrator';
import { bucketObjects, type Run } from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { isPassing } from '../aws/explain-aws-error.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { resultKeys } from './targets.ts';

/** Objects at the same time: most are small, so that what costs is the round trip. */
const atOnce = 32;

/** What a download left. */
export interface DownloadedRun {
  /** Absolute; the bucket's folder is in it, as after a local run. */
  readonly folder: string;
  /** Results, the run's own objects not counted. */
  readonly results: number;
}

/** What is downloaded. */
export interface DownloadOptions {
  /** `report` for the run's own objects without results. */
  readonly only?: 'report';
  /** Milliseconds since 1970: a file that was saved since then is left as it is, for a download that goes on. */
  readonly savedSince?: number;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

/**
 * Copies a run's results and its own objects (`_run/`) into a folder, each under its bucket and key.
 *
 * An object is streamed into a temporary file and then renamed: what has its name is whole.
 *
 * @param folder absolute; made when it is not there.
 * @throws {OptionError} for a folder that cannot be written; the signal's reason when it aborts.
 */
export async function downloadRun(
  client: S3Client,
  run: Run,
  folder: string,
  { only, savedSince, signal }: DownloadOptions = {},
): Promise<DownloadedRun> {
  await makeOutputFolder(folder);
  const { Bucket } = run;
  const save = (key: string) => {
    signal?.throwIfAborted();
    // The SDK tries a request again, but not what breaks when the body is under way.
    return retryTemporary(() => saveObject(client, Bucket, key, folder, savedSince));
  };
  const own = bucketObjects(client, Bucket).list(run.RunPrefix);
  for await (const _ of pMapIterable(own, ({ key }) => save(key), { concurrency: atOnce }));
  let results = 0;
  if (only === 'report') return { folder, results };
  for await (const isThere of pMapIterable(resultKeys(client, run), save, { concurrency: atOnce }))
    if (isThere) results += 1;
  return { folder, results };
}

async function saveObject(
  client: S3Client,
  Bucket: string,
  Key: string,
  folder: string,
  savedSince = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const file = join(folder, Bucket, ...segments(Key));
  if ((await savedAt(file)) >= savedSince) return true;
  let body: Readable;
  try {
    body = (await client.send(new GetObjectCommand({ Bucket, Key }))).Body as Readable;
  } catch (error) {
    // A bucket's lifecycle may have taken it away since.
    if (error instanceof NoSuchKey) return false;
    throw error;
  }
  const part = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(body, createWriteStream(part));
    await rename(part, file);
    return true;
  } catch (cause) {
    await rm(part, { force: true });
    // What broke may as well be the connection in the middle of the object.
    if (isPassing(cause)) throw cause;
    throw new OptionError('--out', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Milliseconds since 1970; nothing ever saved is long ago. */
async function savedAt(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** A key is what the stack's pattern makes it: it must not lead out of the folder. */
function segments(key: string): string[] {
  const parts = key.split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    return parts;
  throw new AwsCallError(
    `the key ${JSON.stringify(key)} names no file; read the results with --format jsonl`,
  );
}
