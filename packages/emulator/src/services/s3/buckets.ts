import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../../aws-error.ts';
import type { Account } from '../../organization/account.ts';
import { BUCKET_NAME, bucketName } from '../../organization/bucket-description.ts';
import { makeOwnFolder, OWN_FOLDER } from '../../own-folder.ts';
import type { Call } from '../../service.ts';
import { type BucketSettings, NEW_BUCKET } from './new-bucket.ts';

/** A bucket: a folder and its owner. */
export interface Bucket {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  readonly createdAt: Date;
  /** Absolute path of its objects' folder. */
  readonly folder: string;
  readonly settings: BucketSettings;
}

/** Owner of the buckets that already exist in the directory. */
export interface BucketOwner {
  readonly accountId: string;
  readonly region: string;
}

/**
 * The buckets, each a folder in the directory or, for the buckets of stacks, in another one.
 *
 * Existing folders from an earlier run are buckets of the given owner, except `_logs` and similar names. A bucket in the
 * organization's description has its folder once it contains an object.
 */
export class Buckets {
  readonly #directory: string;
  readonly #byName = new Map<string, Bucket>();
  readonly #policies = new Map<string, object>();
  readonly #byAccount = new Map<string, Bucket[]>();

  constructor(directory: string, owner: BucketOwner, accounts: readonly Account[] = []) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: OWN_FOLDER });
    for (const account of accounts) this.#addDescribed(account);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const isBucket = entry.isDirectory() && BUCKET_NAME.test(entry.name);
      if (isBucket && !this.#byName.has(entry.name)) this.#add(entry.name, owner, directory);
    }
  }

  /**
   * Creates a bucket; if its owner already has it in the region, it stays unchanged.
   *
   * @param directory absolute path of the folder that will contain its folder, instead of that of the other buckets
   * @throws {AwsError} `InvalidBucketName`, `BucketAlreadyExists` or `BucketAlreadyOwnedByYou`
   */
  create(name: string, owner: BucketOwner, directory = this.#directory): Bucket {
    if (!BUCKET_NAME.test(name))
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
    const before = this.#byName.get(name);
    if (!before) return this.#add(name, owner, directory);
    if (before.accountId !== owner.accountId) {
      const message =
        'The requested bucket name is not available. Please select a different name and try again.';
      throw new AwsError('BucketAlreadyExists', message, 409);
    }
    // AWS answers this everywhere but in us-east-1, where the second request succeeds.
    if (before.region === owner.region && owner.region === 'us-east-1') return before;
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    throw new AwsError('BucketAlreadyOwnedByYou', message, 409);
  }

  /**
   * Finds a bucket that the caller may use: one of its own account, in the region of the request.
   *
   * @throws {AwsError} `NoSuchBucket`, `AccessDenied` or `AuthorizationHeaderMalformed`
   */
  find(name: string, { caller, region }: Call, expectedOwner?: unknown): Bucket {
    const bucket = this.#byName.get(name);
    if (!bucket) {
      const members = { BucketName: name };
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { members });
    }
    const isExpected = expectedOwner === undefined || expectedOwner === bucket.accountId;
    if (bucket.accountId !== caller.accountId || !isExpected)
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    if (bucket.region !== region) {
      const message = `The authorization header is malformed; the region '${region}' is wrong; expecting '${bucket.region}'`;
      throw new AwsError('AuthorizationHeaderMalformed', message, 400, {
        members: { Region: bucket.region },
      });
    }
    return bucket;
  }

  /** Keeps a bucket's policy for reads; it is not evaluated. */
  setPolicy(name: string, document: object): void {
    this.#policies.set(name, document);
  }

  /** The policy that a stack has given to a bucket. */
  policyOf(name: string): object | undefined {
    return this.#policies.get(name);
  }

  /** Absolute path of a bucket's folder. */
  folder(name: string): string {
    const bucket = this.#byName.get(name);
    if (bucket === undefined) throw new TypeError(`There is no bucket ${name} to find the folder of.`);
    return bucket.folder;
  }

  /** Whether a bucket of this name exists, in any account. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** An account's buckets, by name. */
  of(accountId: string): readonly Bucket[] {
    const own = this.#byAccount.get(accountId) ?? [];
    return own.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  #add(name: string, { accountId, region }: BucketOwner, directory: string): Bucket {
    const folder = join(directory, name);
    makeOwnFolder(folder);
    const createdAt = statSync(folder).birthtime;
    return this.#register({ name, accountId, region, createdAt, folder, settings: NEW_BUCKET });
  }

  #addDescribed({ id, buckets }: Account): void {
    for (const described of buckets) {
      const { region, name: _, ...settings } = described;
      const name = bucketName(described, id);
      const folder = join(this.#directory, name);
      this.#register({ name, accountId: id, region, createdAt: new Date(), folder, settings });
    }
  }

  #register(bucket: Bucket): Bucket {
    this.#byName.set(bucket.name, bucket);
    const own = this.#byAccount.get(bucket.accountId);
    if (own) own.push(bucket);
    else this.#byAccount.set(bucket.accountId, [bucket]);
    return bucket;
  }
}
