import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepGrants } from '../../src/grants/index.ts';
import { grantName } from '../../src/grants/run-grant.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn } from '../run-inputs.ts';

let aws: LocalAws;
const now = Date.parse('2026-11-22T12:00:00Z');
const hours = (count: number) => (now - count * 3_600_000) / 1000;
const runOf = (name: string) => executionArn.replace('6f1c2d3e', name);
const grantOf = (name: string, age: number, fields: object = {}) => ({
  GrantId: name,
  Name: grantName(runOf(name)),
  CreationDate: hours(age),
  Constraints: { EncryptionContextSubset: { Execution: runOf(name), Recipient: 'r' } },
  ...fields,
});

beforeEach(async () => {
  aws = await startLocalAws();
  aws.answer('RevokeGrant', () => ({}));
  aws.answer('DescribeExecution', (input) => {
    const status = input.executionArn.split(':').at(-1).replace(/-.*/, '');
    if (status === 'FORGOTTEN') throw new Refusal('ExecutionDoesNotExist', 'Execution Does Not Exist');
    return { status };
  });
});
afterEach(() => aws[Symbol.asyncDispose]());

const sweep = () => {
  const config = { ...aws.config, maxAttempts: 1 };
  return sweepGrants({ kms: new KMSClient(config), states: new SFNClient(config), keyArn, now: () => now });
};
const serve = (grants: object[]) =>
  aws.answer('ListGrants', ({ Marker }) =>
    Marker === undefined
      ? { Grants: grants.slice(0, 2), Truncated: true, NextMarker: 'more' }
      : { Grants: grants.slice(2), Truncated: false },
  );
const revoked = () => aws.requestsOf('RevokeGrant').map(({ input }) => input.GrantId);

describe('a sweep', () => {
  it('ends the grants of runs that have ended, and no others', async () => {
    serve([
      grantOf('SUCCEEDED-1', 5),
      grantOf('RUNNING-1', 50),
      grantOf('ABORTED-1', 2),
      grantOf('TIMED_OUT-1', 2),
      grantOf('FORGOTTEN-1', 3000),
      grantOf('PENDING_REDRIVE-1', 2),
      grantOf('FORGOTTEN-young', 0.5),
      grantOf('SUCCEEDED-other', 5, { Name: 'another name' }),
      grantOf('SUCCEEDED-unbound', 5, { Constraints: {} }),
      { GrantId: 'a service of AWS' },
    ]);
    expect(await sweep()).toEqual({ Found: 7, Revoked: 4, Old: 1 });
    expect(revoked()).toEqual(['SUCCEEDED-1', 'ABORTED-1', 'TIMED_OUT-1', 'FORGOTTEN-1']);
  });

  it('leaves a grant alone when it cannot find out about the run', async () => {
    serve([grantOf('SUCCEEDED-1', 5)]);
    aws.failNext('DescribeExecution', 1, new Refusal('AccessDeniedException', 'no', 400));
    await expect(sweep()).rejects.toMatchObject({ name: 'ServiceCallError' });
    expect(revoked()).toEqual([]);
  });

  it('counts a grant that was revoked in the meantime as not revoked', async () => {
    serve([grantOf('SUCCEEDED-1', 5)]);
    aws.failNext('RevokeGrant', 1, new Refusal('NotFoundException', 'gone'));
    expect(await sweep()).toEqual({ Found: 1, Revoked: 0, Old: 0 });
  });
});
