import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { faults } from '@step-everywhere/emulator';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { recordCalls } from '../harness/record-calls.ts';
import { runCommand } from '../harness/run-command.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 4 });
});
afterAll(() => aws.close());

const run = (...args: string[]) => aws.run('run', '--function', 'example', '--role', 'Auditor', ...args);
const two = ['--regions', 'us-east-1,eu-west-1'];
const payload = (wish: object) => ['--payload', JSON.stringify(wish)];

describe('step-everywhere run', () => {
  it('checks, plans, starts, follows, downloads and reports', async () => {
    const recorder = await recordCalls(aws.cloud.emulator.endpoint);
    const args = ['--function', 'example', '--role', 'Auditor', ...two, ...payload({}), '--name', 'first'];
    const environment = { ...aws.environment, AWS_ENDPOINT_URL: recorder.url };
    const { status, stdout, stderr } = await runCommand(['run', ...args, '--json'], aws.folder, environment);
    await recorder.close();
    expect(status).toBe(0);
    // `run.json` is read once, and downloaded once.
    expect(recorder.found.filter((path) => path.split('?')[0]?.endsWith('/_run/run.json'))).toHaveLength(2);
    expect(stderr).toMatch(/^Report: step-everywhere report first$/m);
    const summary: Summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 8, Succeeded: 8, Failed: 0 });
    expect(stderr).toMatch(
      /^Run StepEverywhere_example as Auditor in 4 accounts, 8 targets\.\nEstimate: 0\.\d to [\d.]+ minutes, [\d.]+ to [\d.]+ minutes for the slowest account, \$[\d.]+ to \$[\d.]+ \(.*\nStarted first\n/,
    );
    const root = join(
      aws.folder,
      '.step-everywhere/runs/emulated',
      summary.Bucket,
      'StepEverywhere/StepEverywhere_example/$LATEST/first',
    );
    const result = await readFile(join(root, '210000000001/eu-west-1.json'), 'utf8');
    expect(JSON.parse(result)).toEqual({ account: '210000000001', region: 'eu-west-1' });
    expect(JSON.parse(await readFile(join(root, '_run/summary.json'), 'utf8'))).toEqual(summary);
  });

  it('prints failures as they come, and ends with status 2', async () => {
    const wish = payload({ fail: ['eu-west-1'], say: 'I was here' });
    const { status, stdout, stderr } = await run(...two, ...wish, '--report', 'run.html');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^failed {2}.* \(\d{12}\) eu-west-1.*: TypeError: No "luck", in eu-west-1$/m);
    expect(stderr.match(/No "luck"/g)).toHaveLength(1);
    expect(stdout).toMatch(/^ {2}4 targets {2}TypeError: No "luck", in eu-west-1$/m);
    expect(stdout).toMatch(/^Report: run\.html$/m);
    expect(await readFile(join(aws.folder, 'run.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(stdout).toMatch(/^Logs: CloudWatch log group \/aws\/lambda\/StepEverywhere_example$/m);
    expect(stdout).toMatch(/\n8 targets: 4 succeeded, 4 failed, 0 skipped, 0 not attempted in \d+\.\d s\n$/);
    const logs = await aws.run('logs', 'latest', '210000000001', '--json');
    const lines: { AccountId: string; Region: string; Line: string }[] = JSON.parse(logs.stdout);
    const printed = (region: string) =>
      lines.filter(({ Region }) => Region === region).map(({ Line }) => Line.split('\t').at(-1));
    for (const line of lines) expect(line.AccountId).toBe('210000000001');
    expect(printed('us-east-1')).toEqual(['I was here']);
    expect(printed('eu-west-1')[0]).toBe('I was here');
    expect(printed('eu-west-1').join('\n')).toContain('No \\"luck\\", in eu-west-1');
  });

  it('passes every option on to the orchestrator', async () => {
    const where = ['--regions', 'us-e*-1,eu-west-1', '--accounts', 'payments-dev-1,Workloads/Dev'];
    const tags = ['--exclude', '210000000002'];
    const rest = ['--read-only', '--tolerated-failures', '10', '--concurrency', '3', '--canary', '50%'];
    const { status, stdout } = await run(...where, ...tags, ...rest, ...payload({}), '--detach', '--json');
    expect(status).toBe(0);
    const { ExecutionId } = JSON.parse(stdout);
    const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
    const { input } = await aws.cloud.stepFunctions.send(
      new DescribeExecutionCommand({ executionArn: ExecutionId }),
    );
    expect(JSON.parse(input as string)).toEqual({
      Function: aws.worker.arn,
      RoleName: 'Auditor',
      Regions: ['us-east-1', 'eu-west-1'],
      Payload: {},
      Accounts: {
        Include: ['210000000001', expect.stringMatching(/^ou-/)],
        Exclude: ['210000000002'],
      },
      Session: { ReadOnly: true },
      ToleratedFailurePercentage: 10,
      Concurrency: { Accounts: 3 },
      Canary: { Percentage: 50 },
    });
  });

  it('estimates the run of the ready targets after a preflight, and invokes nothing', async () => {
    const { status, stdout } = await run(...two, ...payload({ fail: ['us-east-1'] }), '--preflight');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Preflight: 8 targets are ready\. Estimate: /m);
  });

  it('reports that the canary passed, or that it failed and the rest was not started', async () => {
    const canary = ['--canary', '1'];
    expect((await run(...two, ...payload({}), ...canary)).stderr).toMatch(/^The canary passed/m);
    const { status, stderr } = await run(...two, ...payload({ fail: ['eu-west-1'] }), ...canary);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^The canary failed: more than 0 % of its accounts .* The rest was not started\.$/m,
    );
    const again = await aws.run('status', 'latest');
    expect(again.stdout).toMatch(
      /^Run the remaining targets: step-everywhere retry \S+ --class not-attempted$/m,
    );
    expect(again.stdout).toContain(': The canary failed: ');
  });

  it('does not start a large run without a terminal to ask on', async () => {
    const { status, stdout, stderr } = await run(...payload({}));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /\nstep-everywhere: the run has 68 targets, and there is no terminal to ask on; give --yes to start a run over more than 50 targets\nHelp: .*#notconfirmederror\n$/,
    );
    expect((await run(...payload({}), '--yes', '--json')).status).toBe(0);
  });

  it.each([
    [
      'no function',
      ['run', '--role', 'Auditor'],
      /give --function ARN\|NAME, or Function in the file of --input/,
    ],
    ['no role', ['run', '--function', 'example'], /give --role NAME, or RoleName in the file of --input/],
    [
      'a function that is not there',
      ['run', '--function', 'nope', '--role', 'A'],
      /there is no function arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_nope; deploy/,
    ],
    [
      'a misspelt region',
      ['run', '--function', 'example', '--role', 'A', '--regions', 'eu-noth-1'],
      /--regions: "eu-noth-1" must be a region of the partition aws\. Did you mean "eu-north-1"\?/,
    ],
    [
      'a misspelt `enabled`',
      ['run', '--function', 'example', '--role', 'A', '--regions', 'enable'],
      /--regions: "enable" must be a region of the partition aws\. Did you mean "enabled"\?/,
    ],
    [
      'an account that is none',
      ['run', '--function', 'example', '--role', 'A', '--accounts', '123'],
      /--accounts: "123" must be /,
    ],
    [
      'an account that does not exist',
      ['run', '--function', 'example', '--role', 'A', '--accounts', '123456789012'],
      /--accounts: names 123456789012, which is not an account of the organization/,
    ],
    [
      'a canary that is none',
      ['run', '--canary', '0'],
      /Expected a number of accounts from 1 to 10000, or a percentage/,
    ],
    ['tags that are none', ['run', '--tags', 'env'], /Expected KEY=VALUE/],
    [
      'a name that is taken',
      ['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1', '--name', 'first'],
      /--name: there is a run "first" already; choose another name/,
    ],
    [
      'a name with a slash',
      ['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1', '--name', 'a/b'],
      /--name: "a\/b" must be 1 to 80 letters/,
    ],
  ])('refuses %s in one line, before it starts', async (_, args, message) => {
    const { status, stdout, stderr } = await aws.run(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^step-everywhere: .*\nHelp: .*\n$/m);
  });

  it('leaves the run on Ctrl-C without a terminal to ask on; status follows it, stop ends it', async () => {
    const go = join(aws.folder, 'go');
    const wish = payload({ waitFor: go });
    const args = ['run', '--function', 'example', '--role', 'Auditor', ...two, ...wish, '--name', 'left'];
    const child = aws.start(...args);
    const closed = once(child, 'close');
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      const before = stderr;
      stderr += text;
      if (/8 running/.test(stderr) && !/8 running/.test(before)) child.kill('SIGINT');
    });
    expect((await closed)[0]).toBe(130);
    expect(stderr).toMatch(
      /\nThe run goes on\. Watch it: step-everywhere status left --follow; stop it: step-everywhere stop left\n$/,
    );

    const running = await aws.run('status', 'left');
    expect(running).toMatchObject({ status: 0, stderr: '' });
    expect(running.stdout).toMatch(
      /^left: running for \d+ s: 0 of 8 targets, 0 succeeded, 0 failed, 8 running\n$/,
    );
    expect(JSON.parse((await aws.run('status', 'latest', '--json')).stdout)).toMatchObject({
      Name: 'left',
      Status: 'running',
      Targets: 8,
      Running: 8,
    });

    const watching = aws.run('status', 'left', '--follow', '--json');
    await writeFile(go, '');
    const { status, stdout } = await watching;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 8, Succeeded: 8 });
  });

  it('stops a run, whose summary counts the targets that were not attempted', async () => {
    const begun = join(aws.folder, 'begun');
    await mkdir(begun);
    const wish = payload({ waitFor: join(aws.folder, 'never'), begun });
    const { stdout: name } = await run(...two, ...wish, '--concurrency', '1', '--detach');
    await expect.poll(() => readdir(begun)).toHaveLength(2);
    const stopped = await aws.run('stop', name.trim());
    expect(stopped.status).toBe(0);
    expect(stopped.stderr).toMatch(/^Stopping .*: no new targets are started\. Waiting for its summary…\n$/);
    expect(stopped.stdout).toMatch(
      /^.*: stopped\n8 targets: 0 succeeded, \d failed, 0 skipped, \d not attempted in .* s\nRun the remaining targets: .* --class not-attempted\n$/,
    );
    const { status, stdout } = await aws.run('status', name.trim(), '--follow', '--json');
    expect(status).toBe(2);
    const { Targets, Succeeded, EndedEarly } = JSON.parse(stdout);
    expect({ Targets, Succeeded, EndedEarly }).toMatchObject({
      Targets: 8,
      Succeeded: 0,
      EndedEarly: { Status: 'ABORTED', Error: 'Stopped' },
    });
    const again = await aws.run('stop', name.trim(), '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ Status: 'stopped', Stopped: false, Targets: 8 });
    expect((await aws.run('status', name.trim())).stdout).toMatch(
      /: stopped: .*\n[\s\S]*8 targets: 0 succeeded/,
    );

    // Workers continue after the run was stopped, and every command counts their stored results as succeeded.
    await writeFile(join(aws.folder, 'never'), '');
    const counts = async () => JSON.parse((await aws.run('status', name.trim(), '--json')).stdout);
    await expect.poll(async () => (await counts()).Failed).toBe(0);
    const { Succeeded: stored, NotAttempted } = await counts();
    expect({ stored, sum: stored + NotAttempted }).toEqual({ stored: expect.any(Number), sum: 8 });
    const rows = JSON.parse((await aws.run('results', name.trim(), '--json')).stdout);
    expect(rows.filter(({ Status }: { Status: string }) => Status === 'succeeded')).toHaveLength(stored);
    expect((await aws.run('retry', name.trim())).stderr).toMatch(/ has no failed target to retry; /);
  });

  it('lets the orchestrator write the summary of a run whose end was lost', async () => {
    const lift = aws.cloud.emulator.inject(faults.lostEvents());
    const begun = join(aws.folder, 'begun before the loss');
    await mkdir(begun);
    const go = join(aws.folder, 'go after the loss');
    const wish = payload({ waitFor: go, begun });
    await run(...two, ...wish, '--concurrency', '1', '--detach', '--name', 'lost');
    await expect.poll(() => readdir(begun)).toHaveLength(2);
    const { stepFunctions, stateMachineArn } = aws.cloud;
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:lost`;
    await stepFunctions.send(new StopExecutionCommand({ executionArn }));
    await writeFile(go, '');
    const without = await aws.run('status', 'lost');
    expect(without.status).toBe(1);
    expect(without.stderr).toMatch(
      /^Its summary has not been written yet\. .* status lost --write-summary$/m,
    );
    lift();
    const { status, stdout } = await aws.run('status', 'lost', '--write-summary', '--json');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      Status: 'stopped',
      Targets: 8,
      EndedEarly: { Status: 'ABORTED' },
    });
    expect((await aws.run('status', 'lost')).status).toBe(2);
  });

  it.each(['status', 'stop', 'retry', 'results'])('says that there is no such run to %s', async (command) => {
    const { status, stdout, stderr } = await aws.run(command, 'nowhere');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^step-everywhere: there is no run "nowhere" of StepEverywhere-.*; `step-everywhere list` shows/,
    );
  });
});
