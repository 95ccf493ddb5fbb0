/** An object of a run, as a listing has it. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Where the objects of a run are read: a bucket, or the folder of one. */
export interface RunObjects {
  /** What stands before a key to name the object, for example `s3://bucket/`. */
  readonly place: string;
  /** Whether {@link ListedObject.modified} is in whole seconds. */
  readonly coarseTimes: boolean;
  /** @returns nothing when there is no such object. */
  read(key: string): Promise<string | undefined>;
  /** The lines of an object, one at a time; none when there is no such object. */
  lines(key: string): AsyncIterable<string>;
  list(prefix: string): AsyncIterable<ListedObject>;
}
