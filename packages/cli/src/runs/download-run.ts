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
  /** `summary` for the run's own objects without results. */
  readonly only?: 'summary' | undefined;
  /** Milliseconds since 1970: a file that was saved since then is left as it is, for a download that goes on. */
  readonly savedSince?: number;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

/**
 * Copies a run as {@link downloadRun} does, for as long as it takes while AWS is out of reach: what was saved before is not
 * downloaded again.
 *
 * @param options `note` says that AWS is away, and that it is back.
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
 *
 * An object is streamed into a temporary file and then renamed: what has its name is whole. The file has the object's time: that
 * of a result says when its target ended.
 *
 * @param folder absolute; it is there, and can be written to.
 * @throws {OptionError} for a file that cannot be written; the signal's reason when it aborts.
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
    // The SDK tries a request again, but not what breaks when the body is under way.
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

/** @returns whether it is there: a bucket's lifecycle may have taken it away since it was listed. */
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
    // What broke may as well be the connection in the middle of the object.
    if (isTemporary(cause)) throw cause;
    throw new OptionError('--out', `cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Milliseconds since 1970; nothing ever saved is long ago. Its content is as old as the object. */
async function savedAt(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.ctimeMs ?? Number.NEGATIVE_INFINITY;
}

/** A note says what a retry runs on this machine, so none is taken from a bucket. Some file systems ignore case. */
function isNote(key: string): boolean {
  return key.toLowerCase().endsWith(`/_run/${noteName}`);
}

/** A key is what the stack's pattern makes it: it must not lead out of the folder. */
function segments(key: string): string[] {
  const parts = key.split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\')))
    return parts;
  throw new AwsCallError(
    `the key ${JSON.stringify(key)} cannot be the name of a file; read the results with --format jsonl`,
  );
}
