import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompanyNetwork, startCompanyNetwork } from '../harness/company-network.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

/** A stand-in for AWS; only its STS, Organizations and SSM should be called. */
let aws: DeployedCloud;
/** The only connection to it. */
let company: CompanyNetwork;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'org.yaml' }, organization);
  company = await startCompanyNetwork(aws.cloud.emulator.endpoint);
});
afterAll(async () => {
  await company[Symbol.asyncDispose]();
  await aws.close();
});

const organization = `
defaults:
  roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }]
  parameters: [{ name: /garden/Zen, value: "raked in {region}" }]
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: prod, ou: Prod, enabledRegions: [ap-east-1] }
  - { id: "333333333333", name: without-role, ou: Prod, roles: [] }
`;

const worker = inRepository('examples/find-parameters/src/index.ts');
const filters = ['--input', inRepository('examples/find-parameters/input.json')];

/** The endpoint is an option instead of a variable, and workers reach it only through the company's proxy as well. */
const run = (...args: string[]) => {
  const { AWS_ENDPOINT_URL: _, ...environment } = aws.environment;
  const network = { HTTPS_PROXY: company.proxy('secret%20word'), AWS_CA_BUNDLE: company.certificate };
  return runCommand(
    ['run', worker, '--role', 'Auditor', ...filters, '--endpoint-url', company.endpointUrl, ...args],
    aws.folder,
    { ...environment, ...network, AWS_USE_FIPS_ENDPOINT: 'true' },
  );
};

describe('step-everywhere run FILE', () => {
  it('assumes real roles and asks real services, with nothing deployed', async () => {
    const { status, stdout, stderr } = await run(
      '--regions',
      'us-east-1,eu-west-1',
      '--json',
      '--report',
      'run.html',
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Run .*index\.ts from this machine as Auditor in 3 accounts, 6 targets\.\n/);
    expect(stderr).toMatch(/^Estimate: [\d.]+ to [\d.]+ minutes \(.*\); you pay only for/m);
    expect(stderr).toMatch(
      /2 targets {2}AssumeRoleError: Cannot assume arn:aws:iam::333333333333:role\/Auditor/,
    );
    // The role has to trust the user, not a stack.
    expect(stderr).toMatch(
      /Remedy: .*"AWS":"arn:aws:iam::111111111111:root".*you are arn:aws:iam::111111111111:/,
    );
    expect(stderr).not.toMatch(/IssuingRole|stepeverywhere:assumable/);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 6, Succeeded: 4, Failed: 2 });
    const folder = join(
      aws.folder,
      '.step-everywhere/runs/emulated',
      summary.Bucket,
      summary.SummaryKey,
      '../..',
    );
    const result = JSON.parse(await readFile(join(folder, '222222222222/eu-west-1.json'), 'utf8'));
    expect(result.Identity.Arn).toMatch(/^arn:aws:sts::222222222222:assumed-role\/Auditor\/StepEverywhere-/);
    expect(result.Parameters).toMatchObject([{ Name: '/garden/Zen' }]);
    expect(await readFile(join(aws.folder, 'run.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    // AWS has seen nothing of the run itself.
    expect(await aws.run('list', '--json')).toMatchObject({ stdout: '[]\n' });
    expect(await readdir(join(aws.cloud.folder, aws.cloud.bucket)).catch(() => [])).toEqual([]);
  });

  it('offers the report', async () => {
    const said = await run('--regions', 'us-east-1', '--accounts', '222222222222');
    expect(said.status).toBe(0);
    const [, left = ''] = /^Report: step-everywhere report '(.*)'$/m.exec(said.stdout) ?? [];
    expect(await aws.run('report', left, '--out', 'later.html')).toMatchObject({ status: 0 });
    expect(await readFile(join(aws.folder, 'later.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  });

  it("runs in each account's own regions, of an OU by its id", async () => {
    const { OrganizationsClient, ListRootsCommand, ListOrganizationalUnitsForParentCommand } = await import(
      '@aws-sdk/client-organizations'
    );
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } =
      aws.cloud.emulator.environment;
    const client = new OrganizationsClient({
      endpoint: aws.cloud.emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    const { Roots } = await client.send(new ListRootsCommand({}));
    const { OrganizationalUnits } = await client.send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: Roots?.[0]?.Id }),
    );
    const ou = String(OrganizationalUnits?.[0]?.Id);
    const { stdout } = await run(
      '--regions',
      'enabled',
      '--accounts',
      ou,
      '--exclude',
      '333333333333',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 18, Succeeded: 18 });
  });

  it('checks what a run would need, without invoking the worker', async () => {
    const { status, stdout } = await run('--preflight', '--regions', 'us-east-1', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 3, Succeeded: 0, Failed: 1, NotAttempted: 2 });
  });

  it.each([
    ['a role that is not named', ['run', worker], /give --role NAME/],
    [
      'a file and a function',
      ['run', worker, '--role', 'A', '--function', 'example'],
      /--function: a run of a file is on this machine/,
    ],
    [
      'a file that is not there',
      ['run', 'nowhere.ts', '--role', 'A'],
      /The worker .*nowhere\.ts does not exist/,
    ],
    [
      'a large run that nobody can be asked about',
      ['run', worker, '--role', 'Auditor'],
      /the run has 51 targets, .*--yes/,
    ],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await aws.run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
