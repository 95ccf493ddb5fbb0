import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IssuedCredentials } from '../../src/credentials/index.ts';
import { assumeRoleXml, type LocalAws, startLocalAws } from '../local-aws.ts';
import { serveOrganization } from '../local-organization.ts';
import { executionArn, keyArn, serveRuns, workerArn } from '../run-inputs.ts';

let aws: LocalAws;
let status = 'RUNNING';

beforeAll(async () => {
  aws = await startLocalAws();
  serveRuns(
    aws,
    () => ({ Function: workerArn, RoleName: 'Auditor' }),
    () => status,
  );
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
    const { handler: listTargets } = await import('../../src/list-targets.lambda.ts');
    const { handler: issueCredentials } = await import('../../src/issue-credentials.lambda.ts');
    const { handler: endRun } = await import('../../src/end-run.lambda.ts');

    const listed = await listTargets({ ExecutionId: executionArn });
    const targets = aws.objects.get(`results/${listed.Wave.TargetsKey}`)?.toString() ?? '';
    expect(JSON.parse(targets)).toEqual({
      AccountId: '222222222222',
      AccountName: 'payments',
      Regions: ['us-east-1', 'eu-west-1'],
      Optional: true,
    });

    const issued = (await issueCredentials({
      AccountId: '222222222222',
      ExecutionId: executionArn,
    })) as IssuedCredentials;
    expect(issued.Account.Targets.map(({ Output }) => Output.Encrypted)).toEqual(['c2VhbGVk', 'c2VhbGVk']);

    const summary = await endRun({ ExecutionId: executionArn });
    expect(summary).toMatchObject({ Targets: 2, Failed: 2, FailedByClass: { interrupted: 2 } });
  });

  it('end the grant of a run that was stopped', async () => {
    status = 'ABORTED';
    const { handler: endRun } = await import('../../src/end-run.lambda.ts');
    const event = { detail: { executionArn } };
    expect(await endRun(event)).toEqual({
      ExecutionId: executionArn,
      Revoked: 0,
      Summarised: true,
      Announced: true,
    });
    expect(aws.requestsOf('ListGrants')[0]?.input.KeyId).toBe(keyArn);
  });
});
