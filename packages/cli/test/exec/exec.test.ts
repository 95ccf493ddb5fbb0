import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { runCommand } from '../harness/run-command.ts';

/** Stands for AWS. */
let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
});
afterAll(() => aws.close());

/** Asks STS as whom it acts, as any program would; one account's ends badly. */
const program = `
  import { GetCallerIdentityCommand, STSClient } from ${JSON.stringify(import.meta.resolve('@aws-sdk/client-sts'))};
  const { Arn } = await new STSClient().send(new GetCallerIdentityCommand());
  const { AWS_PROFILE, AWS_REGION, STEP_EVERYWHERE_ACCOUNT_NAME, OF_THE_USER } = process.env;
  console.error('looked in', AWS_REGION);
  if (AWS_REGION === process.argv[1]) process.exit(3);
  console.log(JSON.stringify({ Arn, AWS_PROFILE, STEP_EVERYWHERE_ACCOUNT_NAME, OF_THE_USER, cwd: process.cwd() }));
`;
const node = [process.execPath, '--input-type=module', '--eval', program, '--'];

async function resultsOf(folder: string, { Bucket, SummaryKey }: Summary, target: string): Promise<unknown> {
  const run = join(folder, '.step-everywhere/runs/emulated', Bucket, dirname(dirname(SummaryKey)));
  return JSON.parse(await readFile(join(run, `${target}.json`), 'utf8'));
}

describe('step-everywhere exec', () => {
  it('runs a program in each target, with credentials of the target and variables of the user', async () => {
    const { status, stdout, stderr } = await runCommand(
      ['exec', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1', '--json', '--', ...node, 'eu-west-1'],
      aws.folder,
      { ...aws.environment, OF_THE_USER: 'theirs', AWS_PROFILE: undefined },
    );
    expect(status).toBe(2);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 4, Succeeded: 2, Failed: 2 });
    expect(stderr).toMatch(/^Run .*node.* from this machine as Auditor in 2 accounts, 4 targets\.\n/);
    expect(stderr).toMatch(
      /2 targets {2}CommandFailedError: .*node ended with exit status 3: looked in eu-west-1/,
    );
    const [accountId] = ['111111111111'];
    expect(await resultsOf(aws.folder, summary, `${accountId}/us-east-1`)).toEqual({
      Arn: expect.stringMatching(`^arn:aws:sts::${accountId}:assumed-role/Auditor/StepEverywhere-`),
      STEP_EVERYWHERE_ACCOUNT_NAME: expect.any(String),
      OF_THE_USER: 'theirs',
      cwd: aws.folder,
    });
  });

  it('runs it in an emulated organization', async () => {
    const { status, stdout } = await runCommand(
      ['exec', '--org', '2', '--regions', 'us-east-1', '--json', '--', ...node],
      aws.folder,
      {},
    );
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 0, Succeeded: 2 });
  });

  it.each([
    [['--role', 'Auditor', '--', 'no-such-program'], /Cannot run no-such-program: no folder of PATH has it/],
    [
      ['--role', 'Auditor', '--', './no-such-script.sh'],
      /Cannot run \.\/no-such-script\.sh: \S.*\/no-such-script\.sh is not an executable file/,
    ],
    [['--', 'sh'], /--role: is required/],
    [['--org', '2', '--profile', 'admin', '--', 'sh'], /--profile: is for a run in real accounts/],
    [['--role', 'Auditor', '--services', 'moto', '--', 'sh'], /--services: is for an emulated organization/],
  ])('refuses %j before anything runs', async (args, message) => {
    const { status, stderr } = await runCommand(['exec', ...args], aws.folder, { PATH: process.env.PATH });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
