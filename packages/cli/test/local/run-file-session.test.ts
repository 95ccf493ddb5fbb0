import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { describePython } from '../../../../scripts/testing/describe-python.ts';
import { findSecrets } from '../../../../scripts/testing/find-secrets.ts';
import { type IssuedSecrets, tapIssuedSecrets } from '../../../../scripts/testing/tap-issued-secrets.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let aws: DeployedCloud;
let secrets: IssuedSecrets;
/** Functions that end the faults of a test. */
let lift: (() => void)[] = [];
beforeAll(async () => {
  secrets = tapIssuedSecrets();
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
});
afterAll(async () => {
  secrets.stop();
  await aws.close();
});
afterEach(() => {
  for (const end of lift) end();
  lift = [];
});

const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
const two = ['--regions', 'us-east-1,eu-west-1'];
const run = (...args: string[]) => aws.run('run', worker, '--role', 'Auditor', ...two, '--json', ...args);
const payload = (wish: object) => ['--payload', JSON.stringify(wish)];

interface AssumeRole {
  readonly RoleArn: string;
}

/** Every STS call that AWS receives from now on. */
function assumedRoles(): AssumeRole[] {
  const seen: AssumeRole[] = [];
  const when = ({ input }: { readonly input: AssumeRole }) => {
    seen.push(input);
    return false;
  };
  lift.push(
    aws.cloud.emulator.inject({ service: 'sts', operation: 'AssumeRole', when, answer: 'throttled' }),
  );
  return seen;
}

describe('a run of a file in real accounts', () => {
  it('assumes each role once, with the run’s name and session policies', async () => {
    const seen = assumedRoles();
    const Session = { DurationSeconds: 1800, ExternalId: 'ours', Tags: { team: 'ops' } };
    await writeFile(join(aws.folder, 'input.json'), JSON.stringify({ Session, Payload: {} }));
    const { status } = await run('--input', 'input.json', '--read-only', '--name', 'narrow');
    expect(status).toBe(0);
    expect(seen.map(({ RoleArn }) => RoleArn.split(':')[4]).sort()).toEqual(
      aws.cloud.organization.accounts.map(({ id }) => id).sort(),
    );
    for (const input of seen) {
      expect(input).toEqual({
        RoleArn: expect.stringMatching(/:role\/Auditor$/),
        RoleSessionName: 'StepEverywhere-narrow',
        DurationSeconds: '1800',
        ExternalId: 'ours',
        PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
        Tags: [{ Key: 'team', Value: 'ops' }],
      });
    }
  });

  it('survives throttling and failures of STS and Organizations', async () => {
    const { emulator } = aws.cloud;
    lift.push(
      emulator.inject({ service: 'sts', operation: 'AssumeRole', share: 0.4, answer: 'throttled' }),
      emulator.inject({ service: 'sts', operation: 'AssumeRole', times: 2, answer: 'unavailable' }),
      emulator.inject({ service: 'organizations', share: 0.3, answer: 'throttled' }),
    );
    const { status, stdout } = await run(...payload({}));
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 8, Succeeded: 8 });
    expect(status).toBe(0);
  });

  it('renews the credentials of a profile when they expire', async () => {
    const { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey } =
      aws.cloud.emulator.environment;
    const answer = { Version: 1, AccessKeyId, SecretAccessKey };
    const script = join(aws.folder, 'issue.mjs');
    const log = join(aws.folder, 'issued.log');
    await writeFile(
      script,
      `import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(log)}, 'x');
const Expiration = new Date(Date.now() + 1000).toISOString();
console.log(JSON.stringify({ ...${JSON.stringify(answer)}, Expiration }));`,
    );
    const config = join(aws.folder, 'config');
    await writeFile(config, `[profile brief]\ncredential_process = "${process.execPath}" "${script}"\n`);
    const own = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    const start = [
      'run',
      worker,
      '--role',
      'Auditor',
      '--profile',
      'brief',
      '--json',
      ...two,
      ...payload({}),
    ];
    const { status } = await runCommand(start, aws.folder, {
      ...{ ...aws.environment, ...own },
      AWS_CONFIG_FILE: config,
    });
    expect(status).toBe(0);
    expect((await readFile(log, 'utf8')).length).toBeGreaterThan(1);
  });

  it('writes none of the credentials to a file', async () => {
    const entries = await readdir(aws.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && entry.name !== 'issue.mjs');
    const texts = await Promise.all(
      files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
    );
    const issued = [...secrets.credentials, aws.cloud.emulator.environment.AWS_SECRET_ACCESS_KEY];
    // Counts all accounts of the runs above.
    expect(issued.length).toBeGreaterThan(24);
    expect(findSecrets(texts.join('\n'), issued)).toEqual([]);
  });
});

describePython('a run of a Python file in real accounts', () => {
  it('runs it with the session of each account', async () => {
    const source = `
from step_everywhere import everywhere


@everywhere
def handler(run):
    return {"Arn": run.client("sts").get_caller_identity()["Arn"]}
`;
    await writeFile(join(aws.folder, 'who.py'), source);
    const { status, stderr } = await aws.run('run', 'who.py', '--role', 'Auditor', ...two, '--name', 'snake');
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const { stdout } = await aws.run('results', 'snake', '--local', '--json');
    const accounts = aws.cloud.organization.accounts.map(({ id }) => id);
    expect(JSON.parse(stdout)).toMatchObject(
      accounts.flatMap((id) =>
        two[1]?.split(',').map((Region) => ({
          Region,
          Result: { Arn: `arn:aws:sts::${id}:assumed-role/Auditor/StepEverywhere-snake` },
        })),
      ),
    );
  });
});
