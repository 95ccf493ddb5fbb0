import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findSecrets } from '../../../../scripts/testing/find-secrets.ts';
import { type IssuedSecrets, tapIssuedSecrets } from '../../../../scripts/testing/tap-issued-secrets.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';
import { runExecution } from '../harness/run-execution.ts';
import { reportText } from './report-text.ts';

let aws: DeployedCloud;
let secrets: IssuedSecrets;
let execution: string;
beforeAll(async () => {
  secrets = tapIssuedSecrets();
  const org = await readFile(inRepository('examples/find-parameters/organization.yaml'), 'utf8');
  aws = await deployCloud('examples/find-parameters/src/index.ts', { org: 'organization.yaml' }, org);
  const { stepFunctions, stateMachineArn } = aws.cloud;
  const input = { Function: aws.worker.arn, RoleName: 'Auditor', Regions: ['us-east-1', 'eu-west-1'] };
  execution = (await runExecution(stepFunctions, stateMachineArn, input)).arn;
});
afterAll(() => {
  secrets.stop();
  return aws.close();
});

const textOf = (file: string) => reportText(join(aws.folder, file));

describe('step-everywhere report', () => {
  it('writes a run on AWS as one file, with results, failures and the names of units', async () => {
    const { status, stdout, stderr } = await aws.run('report', 'latest', '--json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const name = execution.split(':').at(-1);
    const written = JSON.parse(stdout);
    expect(written).toMatchObject({ Results: 18, ResultsLeftOut: 0 });
    expect(written.File).toMatch(new RegExp(`/report-${name}\\.html$`));
    const text = await textOf(`report-${name}.html`);
    expect(text).toContain('audit-untagged');
    expect(text).toContain('"assume-role"');
    expect(text).toContain('/garden/Zen/us-east-1');
    expect(text).toMatch(/"ou-[\w-]+":"Security"/);
    expect(text).toContain('SUSPENDED');
    expect((await stat(written.File)).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.platform === 'linux')('is opened on request if there is a program for it', async () => {
    const bin = join(aws.folder, 'bin');
    await mkdir(bin);
    const open = async () => {
      const env = { ...aws.environment, PATH: bin };
      return runCommand(['report', 'latest', '--out', 'opened.html', '--open'], aws.folder, env);
    };
    const without = await open();
    expect(without.status).toBe(0);
    expect(without.stderr).toMatch(/\nCannot open it: there is no xdg-open here\.\n$/);
    await writeFile(join(bin, 'xdg-open'), '#!/bin/sh\necho "$1" > opened\n', { mode: 0o755 });
    expect(await open()).toMatchObject({ status: 0, stderr: expect.not.stringMatching(/Cannot open/) });
    await vi.waitFor(
      async () =>
        expect(await readFile(join(aws.folder, 'opened'), 'utf8')).toBe(`${aws.folder}/opened.html\n`),
      { timeout: 200_000 },
    );
  });

  it('leaves results out on request', async () => {
    const { stderr } = await aws.run('report', execution, '--no-results', '--out', 'small.html');
    expect(stderr).toMatch(/with 0 results/);
    expect(await textOf('small.html')).not.toContain('/garden/Zen/us-east-1');
    const { stderr: some } = await aws.run('report', 'latest', '--results-size', '1', '--out', 'some.html');
    expect(some).toMatch(/with 18 results/);
  });

  it('contains none of the issued secret keys, session tokens or signatures', async () => {
    await aws.run('report', 'latest', '--out', 'whole.html');
    const text = await textOf('whole.html');
    expect(secrets.credentials.size).toBeGreaterThan(0);
    const issued = [
      ...secrets.credentials,
      ...secrets.signatures,
      String(aws.environment.AWS_SECRET_ACCESS_KEY),
    ];
    expect(findSecrets(text, issued)).toEqual([]);
  });

  it('says in one line what is wrong', async () => {
    const missing = await aws.run('report', 'no-such-run');
    expect(missing).toMatchObject({ status: 1, stdout: '' });
    expect(missing.stderr).toMatch(/^step-everywhere: there is no run "no-such-run".*\nHelp: .*\n$/);
    const nowhere = await aws.run('report', 'latest', '--out', 'no/folder/report.html');
    expect(nowhere.stderr).toMatch(
      /^step-everywhere: --out: cannot write .*report\.html \(the folder .*no\/folder does not exist\); name another file\nHelp: .*\n$/,
    );
    const gone = await aws.run('report', 'out/no-such-folder');
    expect(gone.stderr).toMatch(
      /^step-everywhere: there is no folder out\/no-such-folder; name .*\nHelp: .*\n$/,
    );
    const empty = await aws.run('report', '.');
    expect(empty.stderr).toMatch(/^step-everywhere: no run is in \.; name .*\nHelp: .*\n$/);
  });
});
