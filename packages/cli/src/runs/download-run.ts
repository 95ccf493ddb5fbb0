import { createWriteStream } from 'node:fs';
import { stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isTemporary, retryTemporary } from '@step-everywhere/infra/internal/orchestrator';
import {
  makeFolders,
  makePrivateFolder,
  type Run,
  type RunObjects,
  replaceFile,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import { type KeepTryingOptions, keepTrying } from '../aws/keep-trying.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { noteName } from './run-record.ts';
import { resultKeys } from './targets.ts';

/** Number of objects that are downloaded at once: most are small, so the time goes to the round trips. */
const atOnce = 32;

/** What a download wrote. */
export interface DownloadedRun {
  /** Absolute path; it contains the bucket's folder, as after a local run. */
  readonly folder: string;
  /** Number of results, without the run's own objects. */
  readonly results: number;
}

/** Which objects are downloaded. */
export interface DownloadOptions {
  /** `summary` for the run's own objects without results. */
  readonly only?: 'summary' | undefined;
  /**
   * Milliseconds since 1970: files that were saved since then are not downloaded again, so that a download can
   * continue.
   */
  readonly savedSince?: number;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

/**
 * Copies a run as {@link downloadRun} does, and tries again for as long as AWS is out of reach. Saved files are not
 * downloaded again.
 *
 * @param options `note` reports that AWS is out of reach, and later that it answers again.
 */
export async function keepDownloading(
  objects: RunObjects,
  run: Run,
  folder: string,
  { only, note, signal }: Pick<DownloadOptions, 'only'> & KeepTryingOptions,
): Promise<void> {
  let savedSince = Number.POSITIVE_INFINITY;
  const start = Date.now();
  const copy = async () => {
    const options = { only, savedSince, signal };
    savedSince = start;
    await downloadRun(objects, run, folder, options);
  };
  await keepTrying(copy, { note, signal });
}

/**
 * Copies a run's results and its own objects (`_run/`) into a folder, each under its bucket and key.
 * An object is streamed into a temporary file that is then renamed, so a file with the final name is complete. The
 * file has the object's time; that of a result is the time when its target ended.
 *
 * @param folder absolute path of an existing folder that can be written to.
 * @throws {OptionError} for a file that cannot be written.
 * @throws the signal's reason when it aborts.
 */
export async function downloadRun(
  objects: RunObjects,
  run: Run,
  folder: string,
  { only, savedSince, signal }: DownloadOptions = {},
): Promise<DownloadedRun> {
  makeBucketFolder(join(folder, run.Bucket));
  const save = async (key: string) => {
    signal?.throwIfAborted();
    if (isNote(key)) return false;
    const file = join(folder, run.Bucket, ...segments(key));
    // The SDK retries a request, but not a body that breaks off.
    return retryTemporary(() => saveObject(objects, key, file, savedSince));
  };
  const own = objects.list(run.RunPrefix);
  for await (const _ of pMapIterable(own, ({ key }) => save(key), { concurrency: atOnce }));
  let results = 0;
  if (only === 'summary') return { folder, results };
  for await (const isThere of pMapIterable(resultKeys(objects, run), save, { concurrency: atOnce }))
    if (isThere) results += 1;
  return { folder, results };
}

function makeBucketFolder(folder: string): void {
  try {
    makePrivateFolder(folder);
  } catch (cause) {
    throw new OptionError('--out', (cause as Error).message, { cause });
  }
}

/** @returns whether the object existed: a bucket's lifecycle rule may have deleted it since it was listed. */
async function saveObject(
  objects: RunObjects,
  key: string,
  file: string,
  savedSince = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  if ((await savedAt(file)) >= savedSince) return true;
  const opened = await objects.open(key);
  if (opened === undefined) return false;
  const { body, modified } = opened;
  try {
    makeFolders(dirname(file));
    await replaceFile(file, async (path) => {
      await pipeline(body, createWriteStream(path));
      await utimes(path, modified / 1000, modified / 1000);
    });
    return true;
  } catch (cause) {
    // The error may also be a connection that broke off in the middle of the object.
    if (isTemporary(cause)) throw cause;
    throw new OptionError('--out', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Milliseconds since 1970 when a file was saved; a missing file counts as saved long ago. This is the time of the
 * last change to the file's metadata, because the modification time is set to that of the object.
 */
async function savedAt(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.ctimeMs ?? Number.NEGATIVE_INFINITY;
}

/**
 * A note decides what a retry runs on this machine, so notes are not downloaded from a bucket. Some file systems
 * ignore case.
 */
function isNote(key: string): boolean {
  return key.toLowerCase().endsWith(`/_run/${noteName}`);
}

/** A key follows the pattern that the stack's operator chose, and must not lead out of the folder. */
function segments(key: string): string[] {
  const parts = key.split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    return parts;
  throw new AwsCallError(
    `the key ${JSON.stringify(key)} cannot be the name of a file; read the results with --format jsonl`,
  );
}
