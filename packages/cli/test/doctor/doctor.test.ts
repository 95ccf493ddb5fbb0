import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from '../harness/fault-proxy.ts';
import { runBinary } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'org.yaml' }, organization);
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: closed, state: SUSPENDED }
  - { id: "333333333333", name: prod }
  - { id: "444444444444", name: without-role, roles: [] }
  - { id: "555555555555", name: untagged, roles: [{ name: Auditor }] }
`;

describe('step-everywhere doctor', () => {
  it('finds nothing wrong with a set-up that works, the role in one account included', async () => {
    const { status, stdout, stderr } = await aws.run('doctor', '--role', 'Auditor', '--function', 'example');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}Node\.js: \d+\.\d+\.\d+$/m);
    expect(stdout).toMatch(/^ok {7}Region: us-east-1$/m);
    expect(stdout).toMatch(/^ok {7}Credentials: arn:aws:iam::111111111111:user\/administrator$/m);
    expect(stdout).toMatch(/^ok {7}Orchestrator: arn:aws:states:us-east-1:111111111111:stateMachine:/m);
    expect(stdout).toMatch(/^ok {7}Stack: its functions exist, and its bucket .* is readable$/m);
    expect(stdout).toMatch(
      /^ok {7}Bucket policy: only the stack can write the objects that runs depend on, and nobody can delete them$/m,
    );
    expect(stdout).toMatch(
      /^ok {7}Versions: command line (\d+\.\d+\.\d+), stack \1 \(contract 1\), StepEverywhere_example does not say its SDK's version$/m,
    );
    expect(stdout).toMatch(/^ok {7}Role: the orchestrator can assume Auditor in account 333333333333 /m);
    const latest = await aws.run('status', 'latest');
    expect(latest.stderr).toMatch(/has no run yet/);
  });

  it('runs a worker in one account, and looks at what the run leaves', async () => {
    const { status, stdout } = await aws.run(
      ...['doctor', '--role', 'Auditor', '--function', 'example', '--try-run'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^ok {7}Run: the worker acted as Auditor in account 333333333333 and stored its result /m,
    );
    // The emulator says how an object is encrypted only if its upload named it.
    expect(stdout).toMatch(
      /^ok {7}Result: uploaded with its checksum by a presigned URL; S3 names no encryption$/m,
    );
    expect(stdout).toMatch(/^ok {7}Outcome: recorded by the state machine$/m);
    expect(stdout).toMatch(/^ok {7}The Map's results: written by Step Functions$/m);
  });

  it('says why the worker did not succeed', async () => {
    const { status, stdout } = await aws.run(
      ...['doctor', '--role', 'Auditor', '--function', 'example', '--account', '444444444444', '--try-run'],
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^problem {2}Run: Cannot assume arn:aws:iam::444444444444:role\/Auditor /m);
    expect(stdout).not.toContain('Result:');
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
    expect(refused.stdout).toMatch(/^problem {2}Role: AWS refuses sts:AssumeRole \(AccessDenied: /m);
  });

  it('checks as much as credentials and region allow', async () => {
    const no = { AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: 'true' };
    const { status, stdout } = await runCommand(['doctor'], aws.folder, { ...aws.environment, ...no });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^problem {2}Credentials: no usable AWS credentials: .*--profile\n$/m);
    expect(stdout).not.toContain('Orchestrator');
  });

  it.each([
    [
      'an account that is none',
      ['--role', 'Auditor', '--account', '12'],
      /--account: "12" must be an account id of twelve digits/,
    ],
    ['a role that is none', ['--role', 'a:b'], /--role: "a:b" must be the name of an IAM role/],
    ['an account without a role', ['--account', '333333333333'], /--account: needs --role NAME/],
    [
      'a trial without a worker',
      ['--role', 'A', '--try-run'],
      /--try-run: needs --role NAME, and --function/,
    ],
    ['a worker without a role', ['--function', 'example'], /--function: needs --role NAME/],
    ['a worker that is none', ['--role', 'A', '--function', 'a b'], /--function: .* must be the ARN of/],
    ['a state machine that is none', ['--state-machine', 'x'], /--state-machine: "x" must be the ARN of/],
  ])('refuses %s before anything is touched', async (_, args, message) => {
    const before = proxy.requests.length;
    const { status, stdout, stderr } = await behindProxy(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^step-everywhere: [^\n]*\nHelp: .*\n$/);
    expect(proxy.requests.length).toBe(before);
  });

  it.each([
    [
      'a worker that is not deployed',
      ['--function', 'nope'],
      /there is no function .*:StepEverywhere_nope; deploy/,
    ],
    [
      'an account that does not exist',
      ['--account', '999999999999'],
      /--account: 999999999999 is not an account of the org/,
    ],
    [
      'a closed account',
      ['--account', '222222222222'],
      /--account: 222222222222 is SUSPENDED in the organizat/,
    ],
    [
      'a worker elsewhere',
      ['--function', 'arn:aws:lambda:eu-west-1:111111111111:function:StepEverywhere_example'],
      /--function: .* must be a function of the orchestrator's account and region/,
    ],
  ])('says what is wrong with %s, and starts nothing', async (_, args, message) => {
    const before = proxy.requests.length;
    const { status, stdout } = await behindProxy('--role', 'Auditor', ...args);
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`^problem {2}Role: ${message.source}`, 'm'));
    expect(proxy.requests.slice(before).join('\n')).not.toContain('StartExecution');
  });

  const anyone = (request: ProxiedRequest) => request.target.startsWith('AWSOrganizations');
  it.each([
    [
      'credentials that may not read the organization',
      (request: ProxiedRequest) => anyone(request) && { status: 400, error: 'AccessDeniedException' },
      /^problem {2}Organization: AWS refuses organizations:ListRoots \(AccessDeniedException: .*\); ask the operator .*--organization-role ARN/m,
    ],
    [
      'credentials that have expired',
      () => ({ status: 403, error: 'ExpiredToken' }),
      /^problem {2}Credentials: the AWS credentials have expired: .*; sign in again/m,
    ],
    [
      'a function of the stack that is gone',
      ({ path }: ProxiedRequest) =>
        path.includes('/functions/') && { status: 404, error: 'ResourceNotFoundException' },
      /^problem {2}Stack: .*ListTargets.* is gone; deploy infra\/template\.yaml again/m,
    ],
    [
      'a bucket that is gone',
      ({ path }: ProxiedRequest) => path.includes('list-type=2') && { status: 404, error: 'NoSuchBucket' },
      /^problem {2}Stack: the bucket .* is gone; deploy infra\/template\.yaml again/m,
    ],
    [
      'a bucket that the user may not read',
      ({ path }: ProxiedRequest) => path.includes('list-type=2') && { status: 403, error: 'AccessDenied' },
      /^problem {2}Stack: AWS refuses s3:ListBucket \(AccessDenied: .*\); ask the operator for this permission/m,
    ],
    [
      'a bucket without the policy that keeps what runs go by',
      ({ path }: ProxiedRequest) => path.includes('?policy') && { status: 404, error: 'NoSuchBucketPolicy' },
      /^problem {2}Bucket policy: .* lacks the statement OnlyTheStackWritesRunObjects, .*own" in infra\/README\.md$/m,
    ],
  ])('says what to do about %s', async (_, fault, message) => {
    proxy.fault((request) => fault(request) || undefined);
    const { status, stdout } = await behindProxy();
    proxy.fault(() => undefined);
    expect(status).toBe(1);
    expect(stdout).toMatch(message);
  });

  it('leaves a bucket policy alone that the user may not read', async () => {
    const policy = ({ path }: ProxiedRequest) => path.includes('?policy');
    proxy.fault((request) => (policy(request) ? { status: 403, error: 'AccessDenied' } : undefined));
    const { status, stdout } = await behindProxy();
    proxy.fault(() => undefined);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^skipped {2}Bucket policy: your credentials may not read it \(s3:GetBucketPolicy on /m,
    );
  });

  it('says what to do about a role without the tag', async () => {
    const { status, stdout } = await behindProxy('--role', 'Auditor', '--account', '555555555555');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^problem {2}Role: .*account 555555555555.* tag stepeverywhere:assumable = true/m);
  });

  it('checks profile and region first', async () => {
    const profile = await behindProxy('--profile', 'nope');
    expect(profile.stdout).toMatch(
      /^problem {2}Profile: --profile: the AWS configuration has no profile "nope"/m,
    );
    const region = await behindProxy('--region', 'eu-noth-1');
    expect(region.stdout).toMatch(
      /^problem {2}Region: --region: "eu-noth-1" .* \(Did you mean eu-north-1\?\)$/m,
    );
    for (const { status, stdout } of [profile, region]) {
      expect(status).toBe(1);
      expect(stdout).not.toContain('Credentials');
    }
  });

  it('reports a Node.js that is too old; every other command reports nothing else then', async () => {
    const old =
      'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } })';
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(old)}`;
    const variables = { ...aws.environment, NODE_OPTIONS };
    const doctor = await runBinary(['doctor'], aws.folder, variables);
    expect(doctor.status).toBe(1);
    expect(doctor.stdout).toMatch(
      /^problem {2}Node\.js: this is Node\.js 20\.1\.0, and 22\.\d+ or later is needed; install/m,
    );
    expect(doctor.stdout).toMatch(/^ok {7}Credentials: /m);
    const other = await runBinary(['list'], aws.folder, variables);
    expect(other).toMatchObject({ status: 1, stdout: '' });
    expect(other.stderr).toMatch(
      /^step-everywhere: this is Node\.js 20\.1\.0, .*\nHelp: .*#nodeversionerror\n$/,
    );
    const json = await runBinary(['list', '--json'], aws.folder, variables);
    expect(JSON.parse(json.stderr)).toMatchObject({ Error: 'NodeVersionError' });
  });
});

function behindProxy(...args: string[]) {
  return runCommand(['doctor', ...args], aws.folder, { ...aws.environment, AWS_ENDPOINT_URL: proxy.url });
}
