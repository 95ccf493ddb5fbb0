import type { Account } from '../organization/account.ts';
import { s3Xml } from '../protocols/rest-xml.ts';
import type { Operation, Service } from '../service.ts';
import { bucketOperations } from './s3/bucket-operations.ts';
import { bucketSettingOperations } from './s3/bucket-settings.ts';
import { type BucketOwner, Buckets } from './s3/buckets.ts';
import { objectOperations } from './s3/object-operations.ts';
import { ObjectStore } from './s3/object-store.ts';
import { routes } from './s3/routes.ts';

/** Settings of {@link s3Service}. */
export interface S3Settings {
  /** Folder of the objects, each at `{directory}/{bucket}/{key}`. */
  readonly directory: string;
  /** Owner of the buckets that already exist in the directory. */
  readonly owner: BucketOwner;
  /** Accounts that may have buckets from the start. Default: none. */
  readonly accounts?: readonly Account[];
}

/** S3, and its buckets for code that creates them without a request. */
export interface S3 {
  readonly service: Service;
  readonly buckets: Buckets;
}

/**
 * S3: objects and buckets; each object is a plain file that a person can open.
 *
 * Only a bucket's own account may use it; bucket policies are not evaluated.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function s3Service({ directory, owner, accounts }: S3Settings): S3 {
  const buckets = new Buckets(directory, owner, accounts);
  const objects = new ObjectStore((bucket) => buckets.folder(bucket));
  const operations: Record<string, Operation> = {
    ...bucketOperations(buckets, objects),
    ...bucketSettingOperations(buckets),
    ...objectOperations(buckets, objects),
  };
  const protocol = s3Xml({ routes, namespace: 'http://s3.amazonaws.com/doc/2006-03-01/' });
  return { service: { signingName: 's3', protocol, operations }, buckets };
}
