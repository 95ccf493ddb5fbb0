import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePython } from '../../../../scripts/testing/describe-python.ts';
import { startCompanyNetwork } from '../harness/company-network.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';

// What code that `run FILE` starts can reach on the user's machine beyond the run's credentials.
const [first, outside] = ['222222222222', '333333333333'];
const organization = `
defaults:
  roles:
    - { name: Auditor, tags: { "stepeverywhere:assumable": "true" } }
    - { name: Admin, tags: { "stepeverywhere:assumable": "true" } }
accounts:
  - { id: "111111111111", name: management }
  - { id: "${first}", name: first }
  - { id: "${outside}", name: outside }
`;

let aws: DeployedCloud;
const assumed: string[] = [];
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'org.yaml' }, organization);
  aws.cloud.emulator.inject({
    service: 'sts',
    operation: 'AssumeRole',
    when: ({ input }: { readonly input: { readonly RoleArn: string } }) => {
      assumed.push(input.RoleArn);
      return false;
    },
    answer: 'throttled',
  });
});
afterAll(() => aws.close());

const start = (worker: string, ...args: string[]) =>
  aws.run(
    ...['run', worker, '--role', 'Auditor', '--accounts', first, '--regions', 'us-east-1', '--json'],
    ...args,
  );

const secrets = () => {
  const { AWS_SECRET_ACCESS_KEY = '', AWS_ACCESS_KEY_ID = '' } = aws.cloud.emulator.environment;
  return [AWS_SECRET_ACCESS_KEY, AWS_ACCESS_KEY_ID];
};

describe('a worker of a run from this machine', () => {
  it("has no call made with the user's credentials: not for a role outside of the run, nor for a run of its own", async () => {
    const wish = { role: 'Admin', account: outside };
    const worker = inRepository('packages/cli/test/harness/workers/greedy.ts');
    const { status, stderr } = await start(worker, '--read-only', '--payload', JSON.stringify(wish));
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const { stdout } = await aws.run('results', 'latest', '--local', '--json');
    const [{ Result }] = JSON.parse(stdout);
    expect(Result).toMatchObject({
      ...{ assumes: 'AccessDenied', starts: 'AccessDenied' },
      ...{ invokes: 'AccessDenied', lists: 'AccessDenied' },
      // A client that is not made with `client()` finds neither the user's profiles nor the emulator's keys.
      isItself: 'CredentialsProviderError',
      environment: { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    expect(Object.keys(Result.environment)).not.toContain('AWS_ACCESS_KEY_ID');
    expect([...new Set(assumed)]).toEqual([`arn:aws:iam::${first}:role/Auditor`]);
    for (const secret of secrets()) expect(JSON.stringify(Result.environment)).not.toContain(secret);
  });

  it('is bundled by a process without AWS_* variables', async () => {
    const log = join(aws.folder, 'started.jsonl');
    const recorder = join(aws.folder, 'recorder.mjs');
    await writeFile(
      recorder,
      `import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
const found = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
if (isMainThread) appendFileSync(${JSON.stringify(log)}, JSON.stringify([process.argv[1], found]) + '\\n');
`,
    );
    const NODE_OPTIONS = `--import=${pathToFileURL(recorder).href}`;
    const { status } = await aws.runBuilt(
      { NODE_OPTIONS },
      ...['run', inRepository('packages/cli/test/harness/workers/scripted.ts'), '--role', 'Auditor'],
      ...['--accounts', first, '--regions', 'us-east-1', '--payload', '{}'],
    );
    expect(status).toBe(0);
    const started = (await readFile(log, 'utf8')).trimEnd().split('\n');
    const variables = new Map<string, string[]>(started.map((line) => JSON.parse(line)));
    const of = (name: string) =>
      [...variables].find(([program]) => program.endsWith(`/dist/${name}.js`))?.[1];
    expect(of('main')).toContain('AWS_SECRET_ACCESS_KEY');
    expect(of('bundler')).toEqual([]);
  });
});

describePython('a Python that runs workers', () => {
  it("is inspected without the user's credentials", async () => {
    const log = join(aws.folder, 'environments');
    const python = join(aws.folder, 'python');
    const real = process.env.STEP_EVERYWHERE_PYTHON || 'python3';
    await writeFile(python, `#!/bin/sh\nenv >> '${log}'\nexec '${real}' "$@"\n`);
    await chmod(python, 0o755);
    await writeFile(
      join(aws.folder, 'who.py'),
      `import boto3
from step_everywhere import everywhere


@everywhere
def handler(run):
    run.client("sts").get_caller_identity()
    return boto3.client("sts", region_name="us-east-1").get_caller_identity()
`,
    );
    // The run's own client uses the proxy, and trusts the company's certificate.
    await using company = await startCompanyNetwork(aws.cloud.emulator.endpoint);
    const network = {
      AWS_ENDPOINT_URL: company.endpointUrl,
      HTTPS_PROXY: company.proxy('secret%20word'),
      AWS_CA_BUNDLE: company.certificate,
    };
    const { status, stdout, stderr } = await aws.runBuilt(
      { STEP_EVERYWHERE_PYTHON: python, ...network },
      ...['run', 'who.py', '--role', 'Auditor', '--accounts', first, '--regions', 'us-east-1'],
    );
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stdout).toMatch(/NoCredentialsError: Unable to locate credentials\./);
    expect(stdout).toMatch(/Remedy: Create the client with client\(\), /);
    const environments = await readFile(log, 'utf8');
    expect(environments).toContain('PATH=');
    for (const secret of secrets()) expect(environments).not.toContain(secret);
  });
});
