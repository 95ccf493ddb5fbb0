import { expect, it } from 'vitest';
import { CredentialStore } from '../src/credentials/credential-store.ts';
import { hostAnswers } from '../src/host-answers.ts';
import { awsJson } from '../src/protocols/aws-json.ts';
import type { Call, Service } from '../src/service.ts';

const serviceOf = (signingName: string): Service => ({
  signingName,
  protocol: awsJson({ version: '1.1', targetPrefix: signingName }),
  operations: {},
});
const answer = hostAnswers({
  kms: serviceOf('kms'),
  s3: serviceOf('s3'),
  services: [serviceOf('s3'), serviceOf('events')],
  credentials: new CredentialStore(),
  isRegionEnabled: () => true,
  endpoint: () => 'http://localhost:4566',
});
const post = (service: string, path: string, body = '') => {
  const scope = `AKID/20261130/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
  return answer({} as Call, 'Post', { path, headers: { authorization }, body });
};

it('answers a POST with the right service, and leaves those for S3 Control to the network', async () => {
  expect(await post('s3', '/bucket')).toMatchObject({ status: expect.any(Number) });
  expect(await post('s3', '/v20180820/jobs')).toEqual({});
});

it('accepts no larger body than over the network', async () => {
  const most = 7 * 1024 * 1024;
  expect(await post('events', '/', 'x'.repeat(most + 1))).toMatchObject({ status: 413 });
  expect(await post('events', '/', 'x'.repeat(most))).not.toMatchObject({ status: 413 });
});
