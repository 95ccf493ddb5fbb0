import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from './deployed-cloud.ts';
import { runBinary } from './run-binary.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/workers/told.ts', { org: 'org.yaml' }, organization);
}, 60_000);
afterAll(() => aws.close());

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: closed, state: SUSPENDED }
  - { id: "333333333333", name: prod }
  - { id: "444444444444", name: without-role, roles: [] }
`;

describe('step-everywhere doctor', { timeout: 120_000 }, () => {
  it('finds nothing wrong with a set-up that works, the role in one account included', async () => {
    const { status, stdout, stderr } = await aws.run('doctor', '--role', 'Auditor');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}Node\.js: \d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^ok {7}Region: us-east-1$/m);
    expect(stdout).toMatch(/^ok {7}Credentials: arn:aws:iam::111111111111:user\/administrator$/m);
    expect(stdout).toMatch(/^ok {7}Orchestrator: arn:aws:states:us-east-1:111111111111:stateMachine:/m);
    expect(stdout).toMatch(/^ok {7}Bucket: .* may be read$/m);
    expect(stdout).toMatch(/^ok {7}Role: the orchestrator can assume Auditor in account 333333333333 /m);
    const latest = await aws.run('status', 'latest');
    expect(latest.stderr).toMatch(/has no run yet/);
  });

  it('says what to do about a role that cannot be assumed', async () => {
    const { status, stdout } = await aws.run(
      ...['doctor', '--role', 'Auditor', '--account', '444444444444', '--json'],
    );
    expect(status).toBe(1);
    const { Ok, Checks } = JSON.parse(stdout);
    expect(Ok).toBe(false);
    expect(Checks.at(-1)).toMatchObject({ Name: 'Role', Status: 'problem' });
    expect(Checks.at(-1).Detail).toMatch(
      /^Cannot assume arn:aws:iam::444444444444:role\/Auditor .*Check that the role exists/,
    );
  });

  it('tries the role with your own credentials where nothing is deployed', async () => {
    const elsewhere = ['--region', 'eu-west-1', '--role', 'Auditor'];
    const well = await aws.run('doctor', ...elsewhere);
    expect(well.status).toBe(1);
    expect(well.stdout).toMatch(
      /^problem {2}Orchestrator: no orchestrator is deployed in eu-west-1: .*deploy infra\/template\.yaml/m,
    );
    expect(well.stdout).toMatch(/^ok {7}Role: your credentials can assume Auditor in account 333333333333$/m);
    const refused = await aws.run('doctor', ...elsewhere, '--account', '444444444444');
    expect(refused.stdout).toMatch(/^problem {2}Role: AWS refuses the call \(AccessDenied: /m);
  });

  it('goes as far as credentials and region allow', async () => {
    const no = { AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: 'true' };
    const { status, stdout } = await runBinary(['doctor'], aws.folder, { ...aws.environment, ...no });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^problem {2}Credentials: no usable AWS credentials: .*--profile\n$/m);
    expect(stdout).not.toContain('Orchestrator');
  });
});
