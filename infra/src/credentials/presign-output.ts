import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { HttpRequest } from '@smithy/core/protocols';
import type { OutputUrl, TargetCredentials } from '@step-everywhere/core/contract';
import { encryptedWith } from '../storage/index.ts';

/** Makes the URL for the PUT of one target's result. */
export type PresignOutput = (key: string) => Promise<Omit<OutputUrl, 'Digest'>>;

/** The bucket for results. */
export interface OutputBucket {
  readonly bucket: string;
  readonly bucketKeyArn?: string | undefined;
}

const contentType = 'application/json';

/** Key of the sample upload; the URLs of all other uploads are derived from its URL. */
const SAMPLE_KEY = 'KEY';

/** Signed as a header, because the uploader sends it. */
const signableHeaders = () => new Set(['content-type']);

const kept = new WeakMap<TargetCredentials, PresignOutput>();

/** Returns a session's presigner, which serves one run: making its client takes as long as signing about ten URLs. */
export function presignerOf(session: TargetCredentials, ...given: Settings): PresignOutput {
  const presign = kept.get(session) ?? presigner(session, ...given);
  kept.set(session, presign);
  return presign;
}

type Settings = [output: OutputBucket, config?: S3ClientConfig | undefined];

/**
 * Makes a presigner for PUTs that is valid as long as its session.
 *
 * The SDK computes the endpoint again for each command. All of these commands use one bucket and differ only in their key, so the
 * endpoint is computed once, and each URL is only signed.
 *
 * @param session session of the signing role
 * @param output the bucket, in the orchestrator's region, and the KMS key that uploads must name, if there is one
 * @param now milliseconds since 1970
 */
export function presigner(
  session: TargetCredentials,
  output: OutputBucket,
  config: S3ClientConfig = {},
  now: () => number = Date.now,
): PresignOutput {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = session;
  const client = new S3Client({
    ...config,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    // Without this, the checksum of an empty body is signed, and S3 refuses every real body.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const signer = new S3RequestPresigner(client.config);
  const { bucketKeyArn } = output;
  const Headers = {
    'content-type': contentType,
    ...(bucketKeyArn !== undefined && {
      'x-amz-server-side-encryption': 'aws:kms',
      'x-amz-server-side-encryption-aws-kms-key-id': bucketKeyArn,
    }),
  };
  let sample: Promise<URL> | undefined;
  return async (key) => {
    sample ??= sampleUrl(client, output);
    const { protocol, hostname, port, host, pathname } = await sample;
    const request = new HttpRequest({
      ...{ method: 'PUT', protocol, hostname, query: { 'x-id': 'PutObject' } },
      ...(port !== '' && { port: Number(port) }),
      path: pathname.slice(0, -SAMPLE_KEY.length) + key.split('/').map(escaped).join('/'),
      headers: { host, ...Headers },
    });
    const expiresIn = Math.floor((Date.parse(Expiration) - now()) / 1000);
    const { path, query = {} } = await signer.presign(request, {
      expiresIn,
      signableHeaders: signableHeaders(),
    });
    const search = Object.entries(query).map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`);
    return { Url: `${protocol}//${host}${path}?${search.join('&')}`, Headers };
  };
}

async function sampleUrl(client: S3Client, { bucket, bucketKeyArn }: OutputBucket): Promise<URL> {
  const encryption = bucketKeyArn === undefined ? {} : encryptedWith(bucketKeyArn);
  const input = { Bucket: bucket, Key: SAMPLE_KEY, ContentType: contentType, ...encryption };
  return new URL(
    await getSignedUrl(client, new PutObjectCommand(input), { signableHeaders: signableHeaders() }),
  );
}

/** Escaped as RFC 3986 and the SDK do it. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
