import { basename } from 'node:path';

/** An object, as a listing has it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Another one when the object was written again. */
  readonly version: string;
}

/**
 * Id that S3 gives to the version of an object in a bucket without versions
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html).
 */
export const unversioned = 'null';

/** A file that is to become an object. */
export interface FileContent {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
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
 * The objects of runs: those of a bucket, or the files of a folder that holds a bucket's objects.
 *
 * Whatever reads or summarises a run does so through this interface, so that it never matters where the run is.
 */
export interface RunObjects {
  /** What comes before a key to name the object to a person, for example `s3://bucket/`. */
  readonly place: string;
  /** Whether {@link ListedObject.modified} is in whole seconds. */
  readonly coarseTimes: boolean;
  /**
   * Reads an object as UTF-8.
   *
   * @param mostBytes that it may have; without it, as many as there are.
   * @returns `undefined` when there is none.
   * @throws {MalformedObjectError} for an object that is larger, before it is read.
   */
  read(key: string, mostBytes?: number): Promise<string | undefined>;
  /** Reads an object as a stream. @returns `undefined` when there is none. */
  open(key: string): Promise<OpenedObject | undefined>;
  /** Lists the objects below a prefix, in the order of S3: that of the keys' bytes. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /**
   * Stores an object, whole or not at all; a text is JSON.
   *
   * @returns id of the version; {@link unversioned} where no versions are kept.
   */
  store(key: string, content: string | FileContent): Promise<string>;
}

/** Name of the bucket, or of the folder that stands for one. */
export function bucketOf({ place }: Pick<RunObjects, 'place'>): string {
  return basename(place);
}
