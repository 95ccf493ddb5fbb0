import type { HttpBinding } from '../../protocols/http-binding.ts';
import type { XmlBodies } from '../../protocols/rest-xml.ts';
import { checksumHeaders } from './checksum.ts';

/** Headers that are stored with an object and returned with it. */
export const storedHeaders: Readonly<Record<string, string>> = {
  CacheControl: 'Cache-Control',
  ContentDisposition: 'Content-Disposition',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
  ContentType: 'Content-Type',
  Expires: 'Expires',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 'x-amz-storage-class',
};

const objectPath = '/{Bucket}/{Key+}';
const bucketPath = '/{Bucket}';
const owner = { ExpectedBucketOwner: 'x-amz-expected-bucket-owner' };
const metadata = { Metadata: 'x-amz-meta-' };
const conditions = { IfMatch: 'If-Match', IfNoneMatch: 'If-None-Match' };

const read = {
  path: objectPath,
  query: { VersionId: 'versionId' },
  headers: { ...owner, ...conditions, Range: 'Range', ChecksumMode: 'x-amz-checksum-mode' },
} as const;

const readResponse = {
  status: '$status',
  headers: {
    ...storedHeaders,
    ...checksumHeaders,
    AcceptRanges: 'accept-ranges',
    ChecksumType: 'x-amz-checksum-type',
    ContentLength: 'Content-Length',
    ContentRange: 'Content-Range',
    ETag: 'ETag',
    LastModified: 'Last-Modified',
  },
  prefixHeaders: metadata,
} as const;

/** A read of a bucket's setting, selected by a query parameter without a value. */
const setting = (parameter: string) => ({
  method: 'GET',
  path: bucketPath,
  when: { [parameter]: null },
  headers: owner,
});

/** How S3's operations map to HTTP, according to its API model. */
export const routes: Readonly<Record<string, HttpBinding & { readonly xml?: XmlBodies }>> = {
  ListBuckets: {
    method: 'GET',
    path: '/',
    query: {
      Prefix: 'prefix',
      BucketRegion: 'bucket-region',
      MaxBuckets: 'max-buckets',
      ContinuationToken: 'continuation-token',
    },
    xml: { output: 'ListAllMyBucketsResult' },
  },
  CreateBucket: {
    method: 'PUT',
    path: bucketPath,
    xml: { input: 'CreateBucketConfiguration' },
    response: { headers: { Location: 'Location' } },
  },
  HeadBucket: {
    method: 'HEAD',
    path: bucketPath,
    headers: owner,
    response: { headers: { BucketRegion: 'x-amz-bucket-region' } },
  },
  GetBucketLocation: {
    ...setting('location'),
    xml: { output: 'LocationConstraint', text: 'LocationConstraint' },
  },
  GetBucketEncryption: { ...setting('encryption'), xml: { output: 'ServerSideEncryptionConfiguration' } },
  GetBucketVersioning: { ...setting('versioning'), xml: { output: 'VersioningConfiguration' } },
  GetPublicAccessBlock: {
    ...setting('publicAccessBlock'),
    xml: { output: 'PublicAccessBlockConfiguration' },
  },
  GetBucketPolicy: { ...setting('policy'), response: { payload: 'Policy' } },
  GetBucketTagging: { ...setting('tagging'), xml: { output: 'Tagging' } },
  ListObjectsV2: {
    method: 'GET',
    path: bucketPath,
    when: { 'list-type': '2' },
    query: {
      Prefix: 'prefix',
      Delimiter: 'delimiter',
      MaxKeys: 'max-keys',
      ContinuationToken: 'continuation-token',
      StartAfter: 'start-after',
      EncodingType: 'encoding-type',
      FetchOwner: 'fetch-owner',
    },
    headers: owner,
    xml: { output: 'ListBucketResult' },
  },
  DeleteObjects: {
    method: 'POST',
    path: bucketPath,
    when: { delete: null },
    headers: { ...owner, ...checksumHeaders, ContentMD5: 'Content-MD5' },
    xml: { input: 'Delete', output: 'DeleteResult' },
  },
  PutObject: {
    method: 'PUT',
    path: objectPath,
    headers: {
      ...owner,
      ...conditions,
      ...storedHeaders,
      ...checksumHeaders,
      ACL: 'x-amz-acl',
      ContentMD5: 'Content-MD5',
    },
    prefixHeaders: metadata,
    payload: 'Body',
    response: {
      headers: {
        ...checksumHeaders,
        ChecksumType: 'x-amz-checksum-type',
        ETag: 'ETag',
        ServerSideEncryption: 'x-amz-server-side-encryption',
        SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
      },
    },
  },
  GetObject: { method: 'GET', ...read, response: { ...readResponse, payload: 'Body' } },
  HeadObject: { method: 'HEAD', ...read, response: readResponse },
  DeleteObject: { method: 'DELETE', path: objectPath, headers: owner, response: { status: 204 } },
};
