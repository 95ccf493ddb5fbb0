import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { eventDigest } from '@step-everywhere/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type IssueCredentialsCircumstances,
  type IssueCredentialsEvent,
  type IssuedCredentials,
  issueCredentials,
  type ReissueEvent,
  reissueCredentials,
  sealingRuns,
  signingSessions,
} from '../../src/credentials/index.ts';
import type { AccountLine } from '../../src/run/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { assumeRoleXml, type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import {
  executionArn,
  keyArn,
  putTargets,
  recipient,
  runPrefix,
  serveRuns,
  workerArn,
} from '../run-inputs.ts';

const pattern =
  'StepEverywhere/{{ .Function }}/{{ .FunctionQualifier }}/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json';

const outputRole = 'arn:aws:iam::111111111111:role/output';
let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
  aws.answer('AssumeRole', ({ RoleArn }) =>
    assumeRoleXml({
      AccessKeyId: RoleArn === outputRole ? 'ASIASIGNING' : 'ASIATARGET',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }),
  );
  // Reversible, so that a test can read the plaintext.
  aws.answer('Encrypt', ({ Plaintext }) => ({ CiphertextBlob: Plaintext, KeyId: keyArn }));
});
afterEach(() => aws[Symbol.asyncDispose]());

const line: AccountLine = {
  AccountId: '222222222222',
  AccountName: 'payments',
  Regions: ['us-east-1', 'eu-west-1'],
};

interface Fields {
  account?: Partial<AccountLine>;
  /** The run's input. */
  input?: object;
  executionId?: string;
  setSourceIdentity?: boolean;
  caller?: string;
}

const regions = ['us-east-1', 'eu-west-1'];
const input = (fields: object = {}) => ({
  Function: workerArn,
  RoleName: 'ops/Auditor',
  Regions: regions,
  ...fields,
});

function circumstances(fields: Fields = {}): IssueCredentialsCircumstances {
  // One attempt; tests of retries below use more.
  const config = { ...aws.config, maxAttempts: 1 };
  const [sts, kms] = [new STSClient(config), new KMSClient(config)];
  return {
    runs: sealingRuns({
      states: new SFNClient(config),
      lambda: new LambdaClient(config),
      bucketClient: makeBucketClient(config),
      kms,
      keyArn,
      bucket: 'results',
      outputKeyPattern: pattern,
      defaultRegions: [],
      sessionTagKeys: ['ticket'],
    }),
    sts,
    kms,
    keyArn,
    bucketClient: makeBucketClient(config),
    signingSessions: signingSessions(sts, outputRole),
    s3Config: aws.config,
    regionServices: { account: config, ec2: config },
    ...(fields.setSourceIdentity === undefined ? {} : { setSourceIdentity: fields.setSourceIdentity }),
    ...(fields.caller === undefined ? {} : { caller: fields.caller }),
  };
}

async function issue(fields: Fields = {}): Promise<IssuedCredentials> {
  serveRuns(aws, () => input(fields.input));
  const account = { ...line, ...fields.account };
  putTargets(aws, [account]);
  const event: IssueCredentialsEvent = {
    AccountId: account.AccountId,
    ExecutionId: fields.executionId ?? executionArn,
  };
  return (await issueCredentials(event, circumstances(fields))) as IssuedCredentials;
}

const note = () =>
  JSON.parse(aws.objects.get(`results/${runPrefix}outcomes/222222222222.json`)?.toString() ?? '{}');
const unseal = ({ Encrypted }: { Encrypted: string }) =>
  JSON.parse(Buffer.from(Encrypted, 'base64').toString());
const assumed = (arn: string) =>
  aws.requestsOf('AssumeRole').find(({ input }) => input.RoleArn === arn)?.input;

describe('the role that signs', () => {
  it('cannot be the role of a run, whatever its trust policy would allow', async () => {
    const ofTheOrchestrator = { account: { AccountId: '111111111111' }, input: { RoleName: 'output' } };
    await expect(issue({ ...ofTheOrchestrator, setSourceIdentity: false })).rejects.toMatchObject({
      name: 'AssumeRoleError',
      message: expect.stringContaining(outputRole),
    });
    expect(aws.requestsOf('AssumeRole')).toEqual([]);
  });
});

describe('the list of targets', () => {
  const given = () => {
    serveRuns(aws, () => input());
    return circumstances();
  };
  const getObjects = () => aws.requestsOf('GetObject').length;

  it('is read once for a run', async () => {
    const [other, kept] = [{ ...line, AccountId: '333333333333' }, given()];
    putTargets(aws, [line, other]);
    for (const { AccountId } of [line, other, line])
      await issueCredentials({ AccountId, ExecutionId: executionArn }, kept);
    expect(getObjects()).toBe(1);
  });

  it('is refused when it was changed or deleted', async () => {
    const kept = given();
    aws.answer('GetExecutionHistory', () => ({
      events: [
        {
          stateExitedEventDetails: {
            name: 'ListTargets',
            output: JSON.stringify({ Run: { TargetsSha256: 'of-another-list' } }),
          },
        },
      ],
    }));
    const event = { AccountId: line.AccountId, ExecutionId: executionArn };
    await expect(issueCredentials(event, kept)).rejects.toMatchObject({ name: 'MissingObjectError' });
    putTargets(aws, [line]);
    await expect(issueCredentials(event, kept)).rejects.toMatchObject({
      name: 'ExecutionError',
      message: expect.stringContaining(`did not write s3://results/${runPrefix}targets.jsonl as it is`),
    });
    expect(aws.requestsOf('AssumeRole')).toEqual([]);
  });

  it.each<[string, object]>([
    ['an account in a list', { AccountId: [line.AccountId] }],
    ['an account that is none', { AccountId: '__proto__' }],
    ['no account', { AccountId: undefined }],
    ['no region', { Region: null }],
    ['a region in a list', { Region: ['us-east-1'] }],
    ['a region of another partition', { Region: 'cn-north-1' }],
    ['an account that is skipped', { AccountId: '333333333333', Region: 'us-east-1' }],
    [
      'an account with a child of the Map as the run',
      { ExecutionId: executionArn.replace('Runs', 'Runs/Map') },
    ],
    ['a run in a list', { ExecutionId: [executionArn] }],
  ])('gives nobody credentials for %s', async (_, given) => {
    putTargets(aws, [line, { ...line, AccountId: '333333333333', Skip: 'The account is SUSPENDED.' }]);
    serveRuns(aws, () => input());
    const handler = 'Region' in given ? reissueCredentials : issueCredentials;
    const event = { AccountId: line.AccountId, ExecutionId: executionArn, ...given };
    await expect(handler(event as ReissueEvent, circumstances())).rejects.toMatchObject({
      name: 'ExecutionError',
    });
    expect(aws.requestsOf('AssumeRole')).toEqual([]);
  });

  it('that is not written yet is waited for', async () => {
    const event = { AccountId: line.AccountId, ExecutionId: executionArn };
    await expect(issueCredentials(event, given())).rejects.toMatchObject({ name: 'UnavailableError' });
  });
});

describe('what an account is given', () => {
  it('contains its details from the list, if the run asks for them', async () => {
    const details = { OU: 'Workloads/Prod', Tags: { env: 'prod' } };
    const { Context, Account } = await issue({ account: details });
    expect(Context).toMatchObject({ AccountName: 'payments', ...details });
    expect(Context).not.toHaveProperty('Region');
    const [first] = Account.Targets;
    expect(first?.Context).toEqual({ Region: 'us-east-1' });
    expect(unseal((first as NonNullable<typeof first>).Output)).toMatchObject({
      Digest: eventDigest({ Context: { ...Context, ...first?.Context }, Payload: null }),
    });
  });

  it('is one session, and one URL per region, each bound to recipient, run and target', async () => {
    const issued = await issue();
    const context = { Recipient: recipient, Execution: executionArn, AccountId: '222222222222' };
    expect(issued).toMatchObject({
      Context: { RoleArn: 'arn:aws:iam::222222222222:role/ops/Auditor', Partition: 'aws' },
      GrantToken: 'token-of-the-grant',
      Credentials: { EncryptionContext: context },
      Account: {
        Regions: regions,
        Targets: [
          { Region: 'us-east-1', Output: { EncryptionContext: { ...context, Region: 'us-east-1' } } },
          { Region: 'eu-west-1', Output: { EncryptionContext: { ...context, Region: 'eu-west-1' } } },
        ],
      },
    });
    expect(unseal(issued.Credentials)).toEqual({
      AccessKeyId: 'ASIATARGET',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(aws.requestsOf('Encrypt')).toHaveLength(3);
    expect(aws.requestsOf('AssumeRole')).toHaveLength(2);
  });

  it('names the run to CloudTrail', async () => {
    await issue();
    expect(assumed('arn:aws:iam::222222222222:role/ops/Auditor')).toMatchObject({
      RoleSessionName: 'StepEverywhere-6f1c2d3e',
      SourceIdentity: 'StepEverywhere-6f1c2d3e',
      DurationSeconds: '3600',
    });
    expect(assumed(outputRole)).toMatchObject({ RoleSessionName: 'StepEverywhere-6f1c2d3e' });
  });

  it('keeps the session’s name when the operator leaves the source identity out', async () => {
    await issue({ setSourceIdentity: false });
    const request = assumed('arn:aws:iam::222222222222:role/ops/Auditor');
    expect(request.RoleSessionName).toBe('StepEverywhere-6f1c2d3e');
    expect(request).not.toHaveProperty('SourceIdentity');
  });

  it('has URLs that take exactly one PUT of JSON at the pattern’s key', async () => {
    const { Url, Headers } = unseal((await issue()).Account.Targets[1]?.Output ?? { Encrypted: '' });
    const query = new URL(Url).searchParams;
    expect(query.get('X-Amz-SignedHeaders')).toBe('content-type;host');
    expect(Number(query.get('X-Amz-Expires'))).toBeGreaterThan(3590);
    expect(query.get('X-Amz-Credential')).toContain('ASIASIGNING');
    expect(Url).not.toMatch(/checksum/i);
    expect((await fetch(Url, { method: 'PUT', headers: Headers, body: '{"a":1}' })).status).toBe(200);
    const key = 'results/StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/222222222222/eu-west-1.json';
    expect(aws.objects.get(key)?.toString()).toBe('{"a":1}');
    expect(aws.requestsOf('PutObject')[0]?.headers['content-type']).toBe(Headers['content-type']);
  });

  it('is restricted as the run says', async () => {
    await issue({
      input: {
        Session: { ReadOnly: true, ExternalId: 'e-1', DurationSeconds: 900, Tags: { ticket: 'SEC-42' } },
      },
    });
    expect(assumed('arn:aws:iam::222222222222:role/ops/Auditor')).toMatchObject({
      'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      ExternalId: 'e-1',
      DurationSeconds: '900',
      'Tags.member.1.Key': 'ticket',
      'Tags.member.1.Value': 'SEC-42',
    });
  });

  it('follows the partition of the run', async () => {
    const executionId = executionArn.replace('arn:aws:', 'arn:aws-us-gov:');
    const govRegions = ['us-gov-east-1', 'us-gov-west-1'];
    const issued = await issue({
      executionId: executionId.replace('us-east-1', 'us-gov-west-1'),
      account: { Regions: govRegions },
      input: {
        Function: workerArn.replace('arn:aws:', 'arn:aws-us-gov:').replace('us-east-1', 'us-gov-west-1'),
        Regions: govRegions,
        Session: { ReadOnly: true },
      },
    });
    expect(issued.Context).toMatchObject({
      Partition: 'aws-us-gov',
      RoleArn: 'arn:aws-us-gov:iam::222222222222:role/ops/Auditor',
    });
  });
});

describe('enabled regions', () => {
  it('are read page by page with the credentials of the target', async () => {
    aws.answer('ListRegions', ({ NextToken }) =>
      NextToken === undefined
        ? { Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' }], NextToken: 'more' }
        : { Regions: [{ RegionName: 'ap-east-1', RegionOptStatus: 'ENABLED' }] },
    );
    const issued = await issue({ account: { Regions: 'enabled' }, input: { Regions: 'enabled' } });
    expect(issued.Account.Regions).toEqual(['us-east-1', 'ap-east-1']);
    const [request] = aws.requestsOf('ListRegions');
    expect(request?.input.RegionOptStatusContains).toEqual(['ENABLED', 'ENABLED_BY_DEFAULT']);
    expect(request?.headers.authorization).toContain('ASIATARGET');
  });

  it('are read from EC2 when the role may not call account:ListRegions', async () => {
    aws.failNext('ListRegions', 1, new Refusal('AccessDeniedException', 'no', 403));
    aws.answer(
      'DescribeRegions',
      () =>
        '<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo>' +
        '<item><regionName>us-east-1</regionName></item><item><regionName>ap-east-1</regionName></item>' +
        '</regionInfo></DescribeRegionsResponse>',
    );
    const issued = await issue({ account: { Regions: 'enabled' }, input: { Regions: 'enabled' } });
    expect(issued.Account.Regions).toEqual(['us-east-1', 'ap-east-1']);
    const [request] = aws.requestsOf('DescribeRegions');
    expect(request?.input).not.toHaveProperty('AllRegions');
    expect(request?.headers.authorization).toContain('ASIATARGET');
  });

  it('are not read from EC2 when account:ListRegions is throttled', async () => {
    aws.failNext('ListRegions', 1, new Refusal('TooManyRequestsException', 'slow', 429));
    await expect(
      issue({ account: { Regions: 'enabled' }, input: { Regions: 'enabled' } }),
    ).rejects.toMatchObject({
      name: 'ThrottledError',
    });
    expect(aws.requestsOf('DescribeRegions')).toEqual([]);
  });

  it('are compared with named ones where one of those has to be enabled, if the role may ask', async () => {
    aws.answer('ListRegions', () => ({ Regions: [{ RegionName: 'us-east-1', RegionOptStatus: 'ENABLED' }] }));
    expect((await issue()).Account.Disabled).toBeUndefined();
    expect(aws.requestsOf('ListRegions')).toEqual([]);
    const optIn = ['us-east-1', 'ap-east-1'];
    const fields = { account: { Regions: optIn }, input: { Regions: optIn } };
    aws.objects.clear();
    expect((await issue(fields)).Account).toMatchObject({ Regions: ['us-east-1'], Disabled: ['ap-east-1'] });
    expect(note()).toMatchObject({ Regions: ['us-east-1'], Disabled: ['ap-east-1'], Started: true });
    aws.failNext('ListRegions', 1, new Refusal('AccessDeniedException', 'no', 403));
    aws.failNext('DescribeRegions', 1, new Refusal('UnauthorizedOperation', 'nor this', 403));
    const { Account } = await issue(fields);
    expect(Account).toMatchObject({ Regions: optIn });
    expect(Account).not.toHaveProperty('Disabled');
  });

  it('that the role may not read fail the account, with what to do', async () => {
    aws.failNext('ListRegions', 1, new Refusal('AccessDeniedException', 'no', 403));
    aws.failNext('DescribeRegions', 1, new Refusal('UnauthorizedOperation', 'nor this', 403));
    await expect(
      issue({ account: { Regions: 'enabled' }, input: { Regions: 'enabled' } }),
    ).rejects.toMatchObject({
      name: 'EnabledRegionsError',
      message: expect.stringMatching(
        /account 222222222222: AccessDeniedException: no\. What to do: Allow the role account:ListRegions/,
      ),
    });
  });
});

describe('what goes wrong', () => {
  it.each<[string, string, Refusal, string, RegExp]>([
    [
      'no such role, no trust, no tag',
      'AssumeRole',
      new Refusal('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole on resource: y', 403),
      'AssumeRoleError',
      /Cannot assume arn:aws:iam::222222222222:role\/ops\/Auditor in account 222222222222.*role exists.*trust policy.*stepeverywhere:assumable = true/,
    ],
    [
      'source identity not allowed',
      'AssumeRole',
      new Refusal('AccessDenied', 'not authorized to perform: sts:SetSourceIdentity on resource: y', 403),
      'AssumeRoleError',
      /Allow sts:SetSourceIdentity in/,
    ],
    [
      'tags not allowed',
      'AssumeRole',
      new Refusal('AccessDenied', 'not authorized to perform: sts:TagSession on resource: y', 403),
      'AssumeRoleError',
      /Allow sts:TagSession/,
    ],
    [
      'STS off',
      'AssumeRole',
      new Refusal('RegionDisabledException', 'STS is not activated', 403),
      'AssumeRoleError',
      /Activate STS/,
    ],
    [
      'STS throttles',
      'AssumeRole',
      new Refusal('Throttling', 'Rate exceeded'),
      'ThrottledError',
      /sts:AssumeRole is throttled/,
    ],
    [
      'KMS throttles',
      'Encrypt',
      new Refusal('ThrottlingException', 'Rate exceeded'),
      'ThrottledError',
      /kms:Encrypt is throttled/,
    ],
    [
      'Account throttles',
      'ListRegions',
      new Refusal('TooManyRequestsException', 'slow', 429),
      'ThrottledError',
      /account:ListRegions is throttled/,
    ],
    [
      'KMS is down',
      'Encrypt',
      new Refusal('KMSInternalException', 'oops', 500),
      'UnavailableError',
      /kms:Encrypt is not available/,
    ],
    [
      'the key is gone',
      'Encrypt',
      new Refusal('NotFoundException', 'no key'),
      'ServiceCallError',
      /kms:Encrypt failed: NotFoundException: no key/,
    ],
  ])('%s', async (_name, operation, refusal, name, message) => {
    aws.failNext(operation, 9, refusal);
    const Regions = operation === 'ListRegions' ? ('enabled' as const) : line.Regions;
    await expect(issue({ account: { Regions }, input: { Regions } })).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  const caller = 'arn:aws:sts::111111111111:assumed-role/Admin/me';
  const denied = (action: string) =>
    new Refusal('AccessDenied', `User: x is not authorized to perform: ${action} on resource: y`, 403);

  it.each([
    [
      'trust',
      denied('sts:AssumeRole'),
      /"AWS":"arn:aws:iam::111111111111:root".*you are arn:aws:sts::111111111111:assumed-role\/Admin\/me\.$/,
    ],
    ['source identity', denied('sts:SetSourceIdentity'), /your own session has a source identity/],
    [
      'tags',
      denied('sts:TagSession'),
      /Allow sts:TagSession in the role's trust policy, or start the run without/,
    ],
    ['STS off', new Refusal('RegionDisabledException', 'STS is not activated', 403), /with --region/],
  ])('without a stack, the remedy is for the caller: %s', async (_name, refusal, message) => {
    aws.failNext('AssumeRole', 9, refusal);
    const failed = await issue({ caller, setSourceIdentity: false }).catch((error: Error) => error);
    expect(failed).toMatchObject({ name: 'AssumeRoleError', message: expect.stringMatching(message) });
    expect((failed as Error).message).not.toMatch(/stack|IssuingRole|stepeverywhere:assumable/);
  });

  it('without a stack, the remedy says that the caller’s own account lacks the default role of new accounts', async () => {
    aws.failNext('AssumeRole', 9, denied('sts:AssumeRole'));
    const own = { account: { AccountId: '111111111111' }, caller, setSourceIdentity: false };
    await expect(issue(own)).rejects.toThrow(/exclude 111111111111 from the run/);
  });
});

// https://aws.amazon.com/about-aws/whats-new/2026/09/aws-sts/
it('a token of 4,096 bytes, the longest of STS, is sealed in two ciphertexts', async () => {
  const SessionToken = 't'.repeat(4096);
  aws.answer('AssumeRole', () =>
    assumeRoleXml({
      AccessKeyId: 'A',
      SecretAccessKey: 's',
      SessionToken,
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }),
  );
  const { Credentials, Account } = await issue();
  const parts = Credentials.Encrypted.split('.').map((part) => Buffer.from(part, 'base64'));
  expect(parts.map(({ length }) => length)).toEqual([3840, expect.any(Number)]);
  expect(JSON.parse(Buffer.concat(parts).toString())).toMatchObject({ SessionToken });
  // So is the URL, which the signing session's token is part of.
  expect(Account.Targets[0]?.Output.Encrypted).toMatch(/^[\w+/]+=*\.[\w+/]+=*$/);
});

describe('the session that signs', () => {
  it('is reused in a run while 45 minutes of it are left, and never for another run', async () => {
    let now = Date.now();
    const sessions = signingSessions(new STSClient(aws.config), outputRole, () => now);
    await Promise.all([sessions.get('run-1'), sessions.get('run-1')]);
    expect(aws.requestsOf('AssumeRole')).toHaveLength(1);
    await sessions.get('run-2');
    expect(aws.requestsOf('AssumeRole')).toHaveLength(2);
    now += 14 * 60_000;
    await sessions.get('run-2');
    expect(aws.requestsOf('AssumeRole')).toHaveLength(2);
    now += 2 * 60_000;
    await sessions.get('run-2');
    expect(aws.requestsOf('AssumeRole')).toHaveLength(3);
  });

  it('that could not be created is requested again', async () => {
    const sessions = signingSessions(new STSClient({ ...aws.config, maxAttempts: 1 }), outputRole);
    aws.failNext('AssumeRole', 1, new Refusal('Throttling', 'Rate exceeded'));
    await expect(sessions.get('run')).rejects.toMatchObject({ name: 'ThrottledError' });
    await expect(sessions.get('run')).resolves.toMatchObject({ AccessKeyId: 'ASIASIGNING' });
  });
});
