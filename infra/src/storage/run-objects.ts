import { basename } from 'node:path';

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  /** Size in bytes. */
  readonly size: number;
  /** Time of the last change, in milliseconds since 1970. */
  readonly modified: number;
  /** Changes whenever the object is written again. */
  readonly version: string;
}

/**
 * Id that S3 gives to the version of an object in a bucket without versions
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html).
 */
export const unversioned = 'null';

/** A file to store as an object. */
export interface FileContent {
  /** Absolute path. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Hash of the content, in Base64. */
  readonly sha256: string;
  /** Media type. */
  readonly type: string;
}

/** An object that is being read. */
export interface OpenedObject {
  readonly body: AsyncIterable<Uint8Array>;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/**
 * The objects of runs: in a bucket, or as files in a folder that contains a bucket's objects.
 *
 * All code that reads or summarises a run uses this interface, so that it works wherever the run is.
 */
export interface RunObjects {
  /** The bucket or folder, as messages show it before a key, for example `s3://bucket/`. */
  readonly location: string;
  /** Whether {@link ListedObject.modified} is in whole seconds. */
  readonly coarseTimes: boolean;
  /**
   * Reads an object as UTF-8.
   *
   * @param mostBytes largest accepted size; without it, any.
   * @returns `undefined` if there is none.
   * @throws {MalformedObjectError} for a larger object, before it is read.
   */
  read(key: string, mostBytes?: number): Promise<string | undefined>;
  /** Reads an object as a stream. @returns `undefined` if there is none. */
  open(key: string): Promise<OpenedObject | undefined>;
  /** Lists the objects below a prefix, in the order of S3: by the bytes of the keys. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /**
   * Stores an object, whole or not at all; a string is stored as JSON.
   *
   * @returns id of the version; {@link unversioned} if no versions are kept.
   */
  store(key: string, content: string | FileContent): Promise<string>;
}

/** Name of the bucket, or of the folder that represents one. */
export function bucketOf({ location }: Pick<RunObjects, 'location'>): string {
  return basename(location);
}
