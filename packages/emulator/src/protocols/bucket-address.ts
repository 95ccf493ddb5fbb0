import type { RequestHead } from './protocol.ts';

/** S3 Control has the signing name of S3, but all its paths begin with a version. */
const CONTROL_PATH = '/v20180820/';

/** The signing name of a request's service, or `s3-control` for S3 Control, which has no signing name of its own. */
export function addressedService(signingName: string, path: string): string {
  return signingName === 's3' && path.startsWith(CONTROL_PATH) ? 's3-control' : signingName;
}

/**
 * Moves a bucket's name from the beginning of the host, where clients put it if the host is a name, to the path.
 *
 * Called after the signature is verified, because the signature covers the request as sent.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @example
 * `GET /key` of `results.localhost:4566` becomes `GET /results/key`.
 */
export function inPathStyle<Request extends RequestHead>(request: Request): Request {
  const bucket = /^(.+)\.localhost(?::\d+)?$/i.exec(request.headers.host ?? '')?.[1];
  return bucket === undefined ? request : { ...request, path: `/${bucket}${request.path}` };
}
