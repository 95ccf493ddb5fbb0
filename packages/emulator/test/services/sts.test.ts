import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RoleRegistry } from '../../src/credentials/roles.ts';
import { parseOrganization } from '../../src/organization/parse-organization.ts';
import { stsService } from '../../src/services/sts.ts';
import { type ClientCredentials, type Served, serve } from '../fixtures/serve.ts';

const assumable = '{ "stepeverywhere:assumable": "true" }';
const organization = parseOrganization(`
managementAccount: "111111111111"
defaults: { roles: [{ name: Auditor, tags: ${assumable} }, { name: ops/Reader, tags: ${assumable} }] }
accounts:
  - { id: "111111111111", name: management, enabledRegions: [ap-east-1] }
  - { id: "210000000001", name: payments }
  - { id: "210000000002", name: untagged, roles: [{ name: Auditor }] }
  - { id: "210000000003", name: suspended, state: SUSPENDED }
`);
const auditor = 'arn:aws:iam::210000000001:role/Auditor';
const roles = new RoleRegistry();
let served: Served;

beforeAll(async () => {
  served = await serve((context) => [stsService({ ...context, roles })], { organization });
});
afterAll(() => served.close());

function sts(credentials?: ClientCredentials, region?: string): STSClient {
  return new STSClient(served.client(credentials, region));
}

function assume(input: Partial<AssumeRoleCommandInput>, client = sts()) {
  return client.send(new AssumeRoleCommand({ RoleArn: auditor, RoleSessionName: 'run-1', ...input }));
}

describe('AssumeRole', () => {
  it('issues a session whose caller is the role', async () => {
    const { Credentials, AssumedRoleUser, SourceIdentity, PackedPolicySize } = await assume({
      SourceIdentity: 'run-1',
      ExternalId: 'external',
      DurationSeconds: 900,
      PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      Tags: [{ Key: 'Run', Value: 'run-1' }],
    });
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::210000000001:assumed-role/Auditor/run-1');
    expect(SourceIdentity).toBe('run-1');
    expect(PackedPolicySize).toBeGreaterThan(0);
    expect((Credentials?.Expiration?.getTime() ?? 0) - Date.now()).toBeGreaterThan(890_000);
    const identity = await sts(asCredentials(Credentials)).send(new GetCallerIdentityCommand());
    expect(identity).toMatchObject({
      Account: '210000000001',
      Arn: AssumedRoleUser?.Arn,
      UserId: AssumedRoleUser?.AssumedRoleId,
    });
  });

  it('leaves the path out of the session of a role with one', async () => {
    const { AssumedRoleUser } = await assume({ RoleArn: 'arn:aws:iam::210000000001:role/ops/Reader' });
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::210000000001:assumed-role/Reader/run-1');
  });

  it.each([
    ['a role that is not there', 'arn:aws:iam::210000000001:role/Missing'],
    ['a role without its path', 'arn:aws:iam::210000000001:role/Reader'],
    ['a role without the tag', 'arn:aws:iam::210000000002:role/Auditor'],
    ['an account that is not active', 'arn:aws:iam::210000000003:role/Auditor'],
    ['an account outside of the organization', 'arn:aws:iam::999999999999:role/Auditor'],
  ])('refuses %s', async (_, RoleArn) => {
    await expect(assume({ RoleArn })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::111111111111:user/admin is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('refuses a caller of a member account', async () => {
    await expect(assume({}, sts(served.session(auditor)))).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole/,
    );
  });

  it('lets only trusted principals assume a role of the stack', async () => {
    const [issuing, RoleArn] = ['Issue', 'Output'].map(
      (name) => `arn:aws:iam::111111111111:role/${name}`,
    ) as [string, string];
    roles.register({ arn: RoleArn, tags: {}, trustedPrincipals: [issuing] });
    await expect(assume({ RoleArn })).rejects.toMatchObject({ name: 'AccessDenied' });
    const { AssumedRoleUser } = await assume({ RoleArn }, sts(served.session(issuing)));
    expect(AssumedRoleUser?.Arn).toBe('arn:aws:sts::111111111111:assumed-role/Output/run-1');
  });

  it('requires that the called region is enabled in the target account', async () => {
    await expect(assume({}, sts(undefined, 'ap-east-1'))).rejects.toMatchObject({
      name: 'RegionDisabledException',
    });
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, RegExp]>([
    [
      'a session name with a space',
      { RoleSessionName: 'a run' },
      /'a run' at 'roleSessionName'.*regular expression/,
    ],
    ['a session name of one character', { RoleSessionName: 'a' }, /length greater than or equal to 2/],
    [
      'a session name of 65 characters',
      { RoleSessionName: 'a'.repeat(65) },
      /length less than or equal to 64/,
    ],
    ['a duration below 15 minutes', { DurationSeconds: 899 }, /greater than or equal to 900/],
    ['a duration beyond the role’s', { DurationSeconds: 3601 }, /MaxSessionDuration/],
    ['a role ARN of another kind', { RoleArn: 'arn:aws:iam::210000000001:user/x' }, /is invalid/],
  ])('refuses %s', async (_, input, message) => {
    await expect(assume(input)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(message),
    });
  });

  it('refuses more than an hour to a chained session', async () => {
    const chained = sts(served.session('arn:aws:iam::111111111111:role/Issue'));
    await expect(assume({ DurationSeconds: 7200 }, chained)).rejects.toThrow(
      /1 hour session limit for roles assumed by role chaining/,
    );
  });

  it('refuses a session policy that is not JSON', async () => {
    await expect(assume({ Policy: 'allow all' })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });
});

it('lists its operations in the error for an unknown one', async () => {
  await expect(sts().send(new GetSessionTokenCommand())).rejects.toMatchObject({
    name: 'InvalidAction',
    message: expect.stringContaining('it has AssumeRole, GetCallerIdentity'),
  });
});

function asCredentials(
  given:
    | {
        AccessKeyId?: string | undefined;
        SecretAccessKey?: string | undefined;
        SessionToken?: string | undefined;
      }
    | undefined,
): ClientCredentials {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
