import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { Buckets } from './buckets.ts';
import { canonicalUserId } from './canonical-user-id.ts';

/** S3's page size if a request asks for a page without a size. */
const LARGEST_PAGE = 10_000;

/** The input of ListBuckets. */
export interface ListBucketsInput {
  readonly Prefix?: string;
  readonly BucketRegion?: string;
  readonly MaxBuckets?: number | string;
  readonly ContinuationToken?: string;
}

/**
 * Lists the caller's buckets, in all regions unless one is requested.
 *
 * @throws {AwsError} `InvalidArgument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export function listBuckets(input: ListBucketsInput, { caller, region }: Call, buckets: Buckets): object {
  const { Prefix = '', BucketRegion, ContinuationToken } = input;
  if (BucketRegion !== undefined && BucketRegion !== region) {
    const message = `Argument value ${BucketRegion} is not a valid AWS Region for this endpoint of ${region}`;
    throw new AwsError('InvalidArgument', message);
  }
  const size = pageSize(input.MaxBuckets);
  const after = ContinuationToken === undefined ? '' : readToken(ContinuationToken);
  const found = buckets
    .of(caller.accountId)
    .filter(({ name }) => name.startsWith(Prefix) && name > after)
    .filter((bucket) => BucketRegion === undefined || bucket.region === BucketRegion);
  const isForPages = Object.values(input).some((value) => value !== undefined);
  const page = isForPages ? found.slice(0, size) : found;
  const last = page.at(-1);
  return {
    Owner: { ID: canonicalUserId(caller.accountId) },
    Buckets: {
      Bucket: page.map((bucket) => ({
        Name: bucket.name,
        CreationDate: bucket.createdAt,
        BucketRegion: isForPages ? bucket.region : undefined,
      })),
    },
    Prefix: input.Prefix,
    ContinuationToken: last && page.length < found.length ? token(last.name) : undefined,
  };
}

function pageSize(given: number | string = LARGEST_PAGE): number {
  const size = Number(given);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw new AwsError(
    'InvalidArgument',
    `Argument max-buckets must be an integer between 1 and ${LARGEST_PAGE}`,
  );
}

function token(name: string): string {
  return Buffer.from(`1${name}`).toString('base64url');
}

function readToken(text: string): string {
  const name = Buffer.from(text, 'base64url').toString();
  if (name.startsWith('1')) return name.slice(1);
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
