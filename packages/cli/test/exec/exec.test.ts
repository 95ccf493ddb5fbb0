import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { runCommand } from '../harness/run-command.ts';
import { reportText } from '../report/report-text.ts';

/** A stand-in for AWS. */
let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
});
afterAll(() => aws.close());

/** Asks STS for its identity, as any program would; it fails in one region until it is fixed. */
const program = `
  import { existsSync } from 'node:fs';
  import { GetCallerIdentityCommand, STSClient } from ${JSON.stringify(import.meta.resolve('@aws-sdk/client-sts'))};
  const { Arn } = await new STSClient().send(new GetCallerIdentityCommand());
  const { AWS_PROFILE, AWS_REGION, STEP_EVERYWHERE_ACCOUNT_NAME, OF_THE_USER } = process.env;
  console.error('looked in', AWS_REGION);
  if (AWS_REGION === process.argv[1] && !existsSync('healed')) process.exit(3);
  console.log(JSON.stringify({ Arn, AWS_PROFILE, STEP_EVERYWHERE_ACCOUNT_NAME, OF_THE_USER, cwd: process.cwd() }));
`;
const node = [process.execPath, '--input-type=module', '--eval', program, '--'];

async function resultsOf(folder: string, { Bucket, SummaryKey }: Summary, target: string): Promise<unknown> {
  const run = join(folder, '.step-everywhere/runs/emulated', Bucket, dirname(dirname(SummaryKey)));
  return JSON.parse(await readFile(join(run, `${target}.json`), 'utf8'));
}

const command = (...args: string[]) =>
  runCommand(args, aws.folder, { ...aws.environment, OF_THE_USER: 'theirs', AWS_PROFILE: undefined });
const execute = (...options: string[]) =>
  command(
    ...['exec', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1', '--json', ...options],
    ...['--', ...node, 'eu-west-1'],
  );

/** The session policies of all roles that are assumed from now on. */
function sessionPolicies(): unknown[] {
  const seen: unknown[] = [];
  aws.cloud.emulator.inject({
    ...{ service: 'sts', operation: 'AssumeRole', answer: 'throttled' },
    when({ input }: { readonly input: { readonly PolicyArns?: unknown } }) {
      seen.push(input.PolicyArns);
      return false;
    },
  });
  return seen;
}

describe('step-everywhere exec', () => {
  it('runs a program in each target, with credentials of the target and variables of the user', async () => {
    const policies = sessionPolicies();
    const options = ['--name', 'first', '--read-only', '--report', 'first.html'];
    const { status, stdout, stderr } = await execute(...options);
    expect(status).toBe(2);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 4, Succeeded: 2, Failed: 2 });
    expect(stderr).toMatch(/^Run .*node.* from this machine as Auditor in 2 accounts, 4 targets\.\n/);
    expect(stderr).toMatch(
      /2 targets {2}CommandFailedError: .*node ended with exit status 3: looked in eu-west-1/,
    );
    expect(stderr).toMatch(/^ {4}Remedy: Read what the program wrote .*\n {4}Help: .*#commandfailederror$/m);
    const [accountId] = ['111111111111'];
    expect(await resultsOf(aws.folder, summary, `${accountId}/us-east-1`)).toEqual({
      Arn: expect.stringMatching(`^arn:aws:sts::${accountId}:assumed-role/Auditor/StepEverywhere-`),
      STEP_EVERYWHERE_ACCOUNT_NAME: expect.any(String),
      OF_THE_USER: 'theirs',
      cwd: aws.folder,
    });
    const readOnly = [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }];
    expect(policies).toEqual([readOnly, readOnly]);
    expect(await reportText(join(aws.folder, 'first.html'))).toContain('ended with exit status 3');
  });

  it('is retried, compared and queried like any run, and tries a canary first', async () => {
    await writeFile(join(aws.folder, 'healed'), '');
    const retried = await command('retry', 'first', '--local', '--yes', '--json');
    expect({ status: retried.status, ...JSON.parse(retried.stdout) }).toMatchObject({
      status: 0,
      Succeeded: 2,
    });
    const { status, stderr } = await execute('--name', 'second', '--canary', '1');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^The canary passed, so the rest was run too\.$/m),
    });

    const sql =
      'select Region, count(*)::int as n from results where Result.Arn is not null group by 1 order by 1';
    const { stdout } = await command('results', 'first', '--local', '--json', '--query', sql);
    expect(JSON.parse(stdout)).toEqual([
      { Region: 'eu-west-1', n: 2 },
      { Region: 'us-east-1', n: 2 },
    ]);
    const differing = await command('diff', 'first', 'second', '--local');
    expect(differing).toMatchObject({ status: 2, stdout: expect.stringContaining('4 targets differ') });
    expect(await command('diff', 'first', 'second', '--local', '--ignore', 'Arn')).toMatchObject({
      status: 0,
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
