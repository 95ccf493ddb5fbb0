import { describe, expect, it } from 'vitest';
import { policyProblems } from '../../src/doctor/bucket-policy.ts';

const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;
const roles = ['machine', 'list', 'issue', 'end'].map(role);
const subject = { partition: 'aws', bucket: 'results', roles, stateMachineRole: role('machine') };
const Resource = 'arn:aws:s3:::results/StepEverywhere/*/_run/*';

const writes = {
  Effect: 'Deny',
  Principal: '*' as unknown,
  Action: ['s3:PutObject', 's3:ReplicateObject'] as string | string[],
  Resource,
  Condition: { ArnNotEquals: { 'aws:PrincipalArn': roles } } as object,
};
const deletes = {
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'],
  Resource,
};
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
const encrypts = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::results/*',
  Condition: { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } } as object,
};
const exempt = { ArnNotLike: { 'aws:PrincipalArn': role('machine') } };
const problemsOf = (...Statement: object[]) => policyProblems(JSON.stringify({ Statement }), subject);

describe('the policy of a bucket', () => {
  it.each<[string, object[]]>([
    ['as the template has it', [writes, deletes]],
    [
      'that denies more',
      [writes, { ...deletes, Action: 's3:Delete*' }, { ...deletes, Action: 's3:*Delete*' }],
    ],
    [
      'for the whole bucket',
      [
        { ...writes, Resource: ['arn:aws:s3:::results/*'] },
        { ...deletes, Resource: 'arn:aws:s3:::*' },
      ],
    ],
    ['in other cases of letters', [{ ...writes, Action: ['S3:putobject', 's3:Replicate*'] }, deletes]],
    [
      'that asks for encryption of all but the state machine',
      [writes, deletes, { ...encrypts, Condition: { ...encrypts.Condition, ...exempt } }],
    ],
    [
      'that asks for encryption of other objects',
      [writes, deletes, { ...encrypts, Resource: 'arn:aws:s3:::results/payroll/*' }],
    ],
    [
      'whose statement allows fewer than another one',
      [
        writes,
        { ...writes, Condition: { StringNotLike: { 'AWS:PrincipalArn': [...roles, role('x')] } } },
        deletes,
      ],
    ],
  ])('%s is well', (_, statements) => {
    expect(problemsOf(...statements)).toEqual([]);
  });

  it.each<[string, object[], string[]]>([
    [
      'for others alone',
      [{ ...writes, Principal: { AWS: role('x') } }, deletes],
      ['it lacks the statement Only'],
    ],
    ['that allows', [{ ...writes, Effect: 'Allow' }, deletes], ['it lacks the statement Only']],
    ['of another bucket', [{ ...writes, Resource: Resource.replace('results', 'x') }, deletes], ['it lacks']],
    ['of one list alone', [{ ...writes, Resource: `${Resource}targets.jsonl` }, deletes], ['it lacks']],
    ['of writes alone', [writes], ['it lacks the statement NobodyDeletesRunObjects']],
    ['of PutObject alone', [{ ...writes, Action: 's3:PutObject' }, deletes], ['it lacks the statement Only']],
    [
      'on a further condition',
      [{ ...writes, Condition: { ...writes.Condition, Bool: { 'aws:SecureTransport': 'false' } } }, deletes],
      ['it lacks the statement Only'],
    ],
    [
      'that exempts others',
      [
        { ...writes, Condition: { ArnNotLike: { 'aws:PrincipalArn': [...roles, role('*')] } } },
        { ...deletes, Condition: { ArnNotEquals: { 'aws:PrincipalArn': role('cleaner') } } },
      ],
      [
        `OnlyTheStackWritesRunObjects exempts ${role('*')}`,
        `NobodyDeletesRunObjects exempts ${role('cleaner')}`,
      ],
    ],
    [
      'of a stack that was deployed anew',
      [{ ...writes, Condition: { ArnNotEquals: { 'aws:PrincipalArn': roles.slice(1) } } }, deletes],
      [`OnlyTheStackWritesRunObjects does not exempt ${role('machine')}, so runs fail`],
    ],
    [
      'that asks everyone for encryption',
      [writes, deletes, encrypts],
      [`so runs fail: exempt ${role('machine')}`],
    ],
  ])('%s is not', (_, statements, expected) => {
    expect(problemsOf(...statements)).toEqual(expected.map((text) => expect.stringContaining(text)));
  });

  it('is missed when there is none', () => {
    expect(policyProblems(undefined, subject)).toHaveLength(2);
  });
});
