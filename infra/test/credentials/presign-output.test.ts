import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { presigner } from '../../src/credentials/presign-output.ts';

const session = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'secret',
  SessionToken: 'to/ken+=',
  Expiration: '2026-12-01T11:00:00.000Z',
};
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-01T10:00:00Z') }));
afterAll(() => void vi.useRealTimers());

describe('the presigner of uploads', () => {
  it.each([
    ['eu-west-1', 'results', {}],
    ['eu-west-1', 'results.of.ours', {}],
    ['cn-north-1', 'results', {}],
    ['us-gov-west-1', 'results', { useFipsEndpoint: true, useDualstackEndpoint: true }],
    ['us-east-1', 'results', { endpoint: 'http://127.0.0.1:4566', forcePathStyle: true }],
    ['us-east-1', 'results', { endpoint: 'http://localhost:4566' }],
  ])('signs as the SDK does by itself in %s, for bucket %s, with %o', async (region, bucket, more) => {
    const key = "StepEverywhere/f/$LATEST/it's (a) run!*/111122223333/é ü.json";
    for (const bucketKeyArn of [undefined, 'arn:aws:kms:eu-west-1:111122223333:key/1']) {
      const config = { region, ...more };
      const presign = presigner(session, { bucket, bucketKeyArn }, config);
      const { Url } = await presign(key);
      const client = new S3Client({
        ...config,
        credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'to/ken+=' },
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
      const encryption = bucketKeyArn && {
        ServerSideEncryption: 'aws:kms' as const,
        SSEKMSKeyId: bucketKeyArn,
      };
      const command = new PutObjectCommand({
        ...{ Bucket: bucket, Key: key, ContentType: 'application/json' },
        ...(encryption || {}),
      });
      const expected = await getSignedUrl(client, command, {
        expiresIn: 3600,
        signableHeaders: new Set(['content-type']),
      });
      const [ours, theirs] = [new URL(Url), new URL(expected)];
      expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
      expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
    }
  });
});
