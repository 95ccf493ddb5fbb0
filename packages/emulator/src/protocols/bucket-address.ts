import type { RequestHead } from './protocol.ts';

/** S3 Control has S3's signing name, but all its paths begin with a version. */
const CONTROL_PATH = '/v20180820/';

/** The signing name of a request's service; S3 Control, which has none of its own, is `s3-control`. */
export function addressedService(signingName: string, path: string): string {
  return signingName === 's3' && path.startsWith(CONTROL_PATH) ? 's3-control' : signingName;
}

/**
 * Moves a bucket's name from the front of the host, where clients put it if the host has a name, to the path.
 *
 * Only once the signature is verified, which is made of what was sent.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @example
 * `GET /key` of `results.localhost:4566` is `GET /results/key`.
 */
export function inPathStyle<Request extends RequestHead>(request: Request): Request {
  const bucket = /^(.+)\.localhost(?::\d+)?$/i.exec(request.headers.host ?? '')?.[1];
  return bucket === undefined ? request : { ...request, path: `/${bucket}${request.path}` };
}
