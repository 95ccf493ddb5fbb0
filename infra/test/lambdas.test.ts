import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { assumeRoleXml, type LocalAws, startLocalAws } from './local-aws.ts';
import { serveOrganization } from './local-organization.ts';
import { executionArn, keyArn, recipient, workerArn } from './run-inputs.ts';

let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws();
  serveOrganization(aws, [{ Id: '222222222222', Name: 'payments', State: 'ACTIVE' }]);
  aws.answer('AssumeRole', () =>
    assumeRoleXml({
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }),
  );
  aws.answer('Encrypt', () => ({ CiphertextBlob: 'c2VhbGVk' }));
  aws.answer('ListGrants', () => ({ Grants: [] }));
  const { endpoint, region, credentials } = aws.config;
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    DEFAULT_REGIONS: 'us-east-1, eu-west-1',
    KMS_KEY_ARN: keyArn,
    OUTPUT_BUCKET: 'results',
    OUTPUT_KEY_PATTERN: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
    OUTPUT_ROLE_ARN: 'arn:aws:iam::111111111111:role/output',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws[Symbol.asyncDispose]();
});

describe('the entry points, wired by the environment alone', () => {
  it('carry a run from its input to its summary', async () => {
    const { handler: listTargets } = await import('../src/list-targets.lambda.ts');
    const { handler: issueCredentials } = await import('../src/issue-credentials.lambda.ts');
    const { handler: summarise } = await import('../src/summarise.lambda.ts');

    const Input = { Function: workerArn, RoleName: 'Auditor' };
    const Run = await listTargets({ Input, ExecutionId: executionArn, ExecutionName: '6f1c2d3e' });
    const targets = aws.objects.get(`results/${Run.TargetsKey}`)?.toString() ?? '';
    expect(JSON.parse(targets)).toEqual({
      AccountId: '222222222222',
      AccountName: 'payments',
      Regions: ['us-east-1', 'eu-west-1'],
      Optional: true,
    });

    const Account = JSON.parse(targets);
    const issued = await issueCredentials({ Account, ExecutionId: executionArn, Run, Recipient: recipient });
    expect(issued.Regions.map(({ Output }) => Output.Encrypted)).toEqual(['c2VhbGVk', 'c2VhbGVk']);

    const summary = await summarise({ ExecutionId: executionArn, StartTime: '2026-11-22T10:00:00Z', Run });
    expect(summary).toMatchObject({ Targets: 2, NotAttempted: 2, Failed: 0 });
  });

  it('end the grant of a run that was stopped', async () => {
    vi.spyOn(console, 'info').mockImplementation(() => undefined);
    const { handler: revokeGrants } = await import('../src/revoke-grants.lambda.ts');
    const event = { detail: { executionArn, status: 'ABORTED' } };
    expect(await revokeGrants(event)).toEqual({ ExecutionId: executionArn, Revoked: 0 });
    expect(aws.requestsOf('ListGrants')[0]?.input.KeyId).toBe(keyArn);
  });
});
