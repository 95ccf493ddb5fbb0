import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { runCommand } from '../harness/run-command.ts';
import { runExecution } from '../harness/run-execution.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('examples/find-parameters/src/index.ts', { org: 2 });
});
afterAll(() => aws.close());

describe('a command that needs the orchestrator', () => {
  it('finds the only one that is deployed', async () => {
    expect(await aws.run('list', '--json')).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    expect(await aws.run('list')).toEqual({ status: 0, stdout: '', stderr: 'No run.\n' });
  });

  it('lists runs, the newest first', async () => {
    const { stepFunctions, stateMachineArn } = aws.cloud;
    const input = { Function: aws.worker.arn, RoleName: 'Auditor', Regions: ['us-east-1'] };
    const { arn } = await runExecution(stepFunctions, stateMachineArn, input);
    const { stdout } = await aws.run('list', '--status', 'succeeded', '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        ...{ ExecutionId: arn, Kind: 'run', Status: 'succeeded', Worker: 'StepEverywhere_example' },
        ...{ Targets: 2, Succeeded: 2, Failed: 0, Skipped: 0, NotAttempted: 0 },
      },
    ]);
    const table = await aws.run('list');
    expect(table.stdout).toMatch(
      /^NAME +KIND +ACCOUNTS +STATUS +STARTED +TOOK +WORKER +RESULT\n[\w-]+ +run +emulated +succeeded +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +\d+ s +StepEverywhere_example +2 targets: 2 succeeded\n$/,
    );
    expect((await aws.run('list', '--status', 'running', '--json')).stdout).toBe('[]\n');
  });

  it('takes region and credentials from a profile as the AWS CLI does, and the endpoint from an option', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL } = aws.environment;
    const file = join(aws.folder, 'config');
    await writeFile(
      file,
      `[profile ops]\nregion = us-east-1\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    );
    const environment = {
      AWS_CONFIG_FILE: file,
      AWS_SHARED_CREDENTIALS_FILE: join(aws.folder, 'nowhere'),
      // The named profile takes precedence over these.
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'x',
    };
    const args = [
      'list',
      '--json',
      '--limit',
      '1',
      '--profile',
      'ops',
      '--endpoint-url',
      String(AWS_ENDPOINT_URL),
    ];
    const { status, stderr } = await runCommand(args, aws.folder, environment);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const refused = await runCommand(args.slice(0, 4).concat(args.slice(6)), aws.folder, {
      ...environment,
      AWS_DEFAULT_REGION: 'us-east-1',
    });
    const misspelt = args.map((arg) => (arg === 'ops' ? 'osp' : arg));
    expect((await runCommand(misspelt, aws.folder, environment)).stderr).toMatch(
      /has no profile .*osp.* \(Did you mean ops\?\)/,
    );
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /AWS does not accept the credentials \(UnrecognizedClientException: .*\); check --profile/,
    );
  });

  it.each([
    [
      'no region',
      [],
      { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      /no AWS region is set; give --region, or set AWS_REGION\nHelp: .*#noregionerror$/m,
    ],
    [
      'no credentials',
      [],
      { AWS_ACCESS_KEY_ID: undefined, AWS_EC2_METADATA_DISABLED: 'true' },
      /no usable AWS credentials: .*--profile/,
    ],
    [
      'no server',
      ['--endpoint-url', 'http://127.0.0.1:1'],
      {},
      /cannot reach AWS \(.*ECONNREFUSED.*\); check the network/,
    ],
    [
      'an endpoint that is no address',
      ['--endpoint-url', 'localhost:4566'],
      {},
      /argument 'localhost:4566' is invalid\. Expected an address such as http:/,
    ],
    [
      'a region without orchestrator',
      ['--region', 'eu-west-1'],
      {},
      /no orchestrator is deployed in eu-west-1: .*; deploy infra\/template\.yaml .* or run a file from this machine \(step-everywhere run FILE/,
    ],
    [
      'a misspelt region',
      ['--region', 'eu-noth-1'],
      {},
      /--region: "eu-noth-1" is not an AWS region that this version knows \(Did you mean eu-north-1\?\)$/m,
    ],
    [
      'a misspelt region in the environment',
      [],
      { AWS_REGION: 'us-esat-1' },
      /: AWS_REGION: "us-esat-1" is not an AWS region .* \(Did you mean us-east-1\?\)$/m,
    ],
    [
      'a region that is like none',
      ['--region', 'mars'],
      {},
      /--region: "mars" is not an AWS region .*; give its code, such as us-east-1$/m,
    ],
    [
      'a profile that is not there, before the region that it lacks',
      ['--profile', 'nope'],
      { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      /--profile: the AWS configuration has no profile "nope"; there is none; `aws configure` makes one$/m,
    ],
    [
      'a profile in the environment that is not there',
      [],
      { AWS_PROFILE: 'nope' },
      /: AWS_PROFILE: the AWS configuration has no profile "nope"/,
    ],
    [
      'an ARN that is none',
      ['--state-machine', 'Runs'],
      {},
      /--state-machine: "Runs" must be the ARN of a state machine/,
    ],
    [
      'a state machine that is not there',
      ['--state-machine', 'arn:aws:states:us-east-1:111111111111:stateMachine:Nope'],
      {},
      /there is no such state machine \(.*Nope.*\); leave out --state-machine/,
    ],
  ])('says in one line what to do about %s', async (_, args, variables, message) => {
    const { status, stdout, stderr } = await runCommand(['list', ...args], aws.folder, {
      ...aws.environment,
      ...variables,
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^step-everywhere: [^\n]*\nHelp: .*\n$/);
  });

  // The last test, because it leaves a second orchestrator behind.
  it('asks for the ARN when several are deployed', async () => {
    const { outputs } = await aws.cloud.emulator.deployStack({
      templateFile: fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml')),
      stackName: 'second',
    });
    const { status, stderr } = await aws.run('list');
    expect(status).toBe(1);
    expect(stderr).toContain(
      '2 orchestrators are deployed in us-east-1; name one with --state-machine: arn:aws:',
    );
    expect(stderr).toContain(outputs.StateMachineArn);
    const one = await aws.run('list', '--state-machine', outputs.StateMachineArn as string, '--json');
    expect(one).toMatchObject({ status: 0, stdout: '[]\n' });
  });
});
