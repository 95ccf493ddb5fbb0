import { inspect } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSecrets } from '../../../scripts/testing/find-secrets.ts';
import { issueCredentials, sealingRuns, signingSessions } from '../../src/credentials/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { assumeRoleXml, type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { executionArn, keyArn, putTargets, serveRuns, workerArn } from '../run-inputs.ts';

const planted = {
  AccessKeyId: 'ASIAPLANTED0KEY',
  SecretAccessKey: 'planted-secret-access-key',
  SessionToken: 'planted-session-token',
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};
const own = {
  accessKeyId: 'ASIAOWN',
  secretAccessKey: 'planted-own-secret',
  sessionToken: 'planted-own-token',
};
const secrets = [
  planted.SecretAccessKey,
  planted.SessionToken,
  own.secretAccessKey,
  own.sessionToken,
  'X-Amz-Signature',
];
const found = (text: string) => findSecrets(text, secrets);

let aws: LocalAws;
let logged = '';

beforeEach(async () => {
  aws = await startLocalAws();
  aws.answer('AssumeRole', () => assumeRoleXml(planted));
  aws.answer('Encrypt', () => ({ CiphertextBlob: Buffer.from('sealed').toString('base64') }));
  logged = '';
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => {
      logged += inspect(values, { depth: 20, showHidden: true });
    });
  }
});
afterEach(async () => {
  vi.restoreAllMocks();
  await aws[Symbol.asyncDispose]();
});

function issue(Regions: 'enabled' | string[] = ['us-east-1']) {
  const config = { ...aws.config, credentials: own, maxAttempts: 2 };
  serveRuns(aws, () => ({ Function: workerArn, RoleName: 'Auditor', Regions }));
  const AccountId = '222222222222';
  putTargets(aws, [{ AccountId, AccountName: 'a', Regions }]);
  const [sts, kms] = [new STSClient(config), new KMSClient(config)];
  return issueCredentials(
    { AccountId, ExecutionId: executionArn },
    {
      runs: sealingRuns({
        states: new SFNClient(config),
        lambda: new LambdaClient(config),
        bucketClient: makeBucketClient(config),
        kms,
        keyArn,
        bucket: 'results',
        outputKeyPattern: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
        defaultRegions: [],
      }),
      sts,
      kms,
      keyArn,
      bucketClient: makeBucketClient(config),
      signingSessions: signingSessions(sts, 'arn:aws:iam::111111111111:role/output'),
      s3Config: aws.config,
      regionServices: { account: config, ec2: config },
    },
  );
}

/** Everything of an error that a log, a console or a debugger could show, including hidden fields. */
function everythingAbout(error: unknown): string {
  const { stack = '', message, cause } = error as Error;
  return [
    inspect(error, { depth: 20, showHidden: true }),
    JSON.stringify(error),
    stack,
    message,
    inspect(cause),
  ].join();
}

describe('no secret gets out', () => {
  it('in results and logs', async () => {
    const issued = JSON.stringify(await issue());
    expect(found(issued + logged)).toEqual([]);
  });

  it.each<[string, () => void, ('enabled' | string[])?]>([
    ['STS refuses', () => aws.failNext('AssumeRole', 9, new Refusal('AccessDenied', 'no', 403))],
    ['STS answers half of it', () => aws.answer('AssumeRole', () => assumeRoleXml(planted).slice(0, -60))],
    [
      'STS leaves the key out',
      () => aws.answer('AssumeRole', () => assumeRoleXml({ ...planted, AccessKeyId: '' })),
    ],
    ['STS answers with no XML at all', () => aws.answer('AssumeRole', () => JSON.stringify(planted))],
    [
      'STS answers with an expiration that is none',
      () => aws.answer('AssumeRole', () => assumeRoleXml({ ...planted, Expiration: planted.SessionToken })),
    ],
    [
      'the account refuses to name regions',
      () => aws.failNext('ListRegions', 9, new Refusal('AccessDeniedException', 'no', 403)),
      'enabled',
    ],
    ['KMS refuses', () => aws.failNext('Encrypt', 9, new Refusal('AccessDeniedException', 'no'))],
    ['KMS throttles', () => aws.failNext('Encrypt', 9, new Refusal('ThrottlingException', 'slow'))],
    [
      'KMS answers with no JSON',
      () => aws.answer('Encrypt', () => `{"CiphertextBlob": ${planted.SessionToken}`),
    ],
  ])('when %s', async (_name, breakIt, regions) => {
    breakIt();
    const error = await issue(regions).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect(found(everythingAbout(error) + logged)).toEqual([]);
  });

  it('and the search finds a planted secret', () => {
    const cause = Object.defineProperty(new Error('x'), '$response', {
      value: { body: planted.SessionToken },
    });
    expect(found(everythingAbout(new Error('y', { cause })))).toEqual([planted.SessionToken]);
  });
});
