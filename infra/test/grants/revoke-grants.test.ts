import { createHash } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { revokeGrants } from '../../src/grants/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn } from '../run-inputs.ts';

let aws: LocalAws;
const name = createHash('sha256').update(executionArn).digest('hex');

beforeEach(async () => {
  aws = await startLocalAws();
  const other = Array.from({ length: 100 }, (_, index) => ({
    GrantId: `other-${index}`,
    Name: `name-${index}`,
  }));
  aws.answer('ListGrants', ({ Marker }) =>
    Marker === undefined
      ? { Grants: other, Truncated: true, NextMarker: 'page-2' }
      : { Grants: [{ GrantId: 'unnamed' }, { GrantId: 'ours', Name: name }], Truncated: false },
  );
  aws.answer('RevokeGrant', () => ({}));
});
afterEach(() => aws[Symbol.asyncDispose]());

const end = (arn = executionArn) =>
  revokeGrants(arn, { kms: new KMSClient({ ...aws.config, maxAttempts: 1 }), keyArn });

describe('the grant of a run that has ended', () => {
  it('is found by its name on a later page, and is the only one revoked', async () => {
    expect(await end()).toBe(1);
    expect(aws.requestsOf('RevokeGrant').map(({ input }) => input)).toEqual([
      { KeyId: keyArn, GrantId: 'ours' },
    ]);
  });

  it('may not exist any more', async () => {
    aws.failNext('RevokeGrant', 1, new Refusal('NotFoundException', 'no such grant'));
    expect(await end()).toBe(0);
    expect(await end(`${executionArn}-other`)).toBe(0);
  });

  it('is retried by the caller when KMS throttles', async () => {
    aws.failNext('ListGrants', 1, new Refusal('ThrottlingException', 'Rate exceeded'));
    await expect(end()).rejects.toMatchObject({ name: 'ThrottledError' });
  });
});
