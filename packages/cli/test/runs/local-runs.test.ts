import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { type FaultProxy, startFaultProxy } from '../harness/fault-proxy.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';
import { reportText } from '../report/report-text.ts';

let aws: DeployedCloud;
let proxy: FaultProxy;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  proxy = await startFaultProxy(String(aws.environment.AWS_ENDPOINT_URL));
  await mkdir(join(aws.folder, 'empty'));
});
afterAll(async () => {
  await proxy.close();
  await aws.close();
});

const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
const two = ['--regions', 'us-east-1,eu-west-1'];
const failing = (name: string) => [
  '--payload',
  JSON.stringify({ fail: ['eu-west-1'], healed: join(aws.folder, `healed-${name}`) }),
];
const heal = (name: string) => writeFile(join(aws.folder, `healed-${name}`), '');
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Behind the proxy, the emulator looks like AWS. */
const onAws = (...args: string[]) =>
  runCommand(args, aws.folder, { ...aws.environment, AWS_ENDPOINT_URL: proxy.url });

/** Without credentials or an address for AWS. */
const atHome = (...args: string[]) => {
  const nothing = Object.fromEntries(Object.keys(aws.environment).map((name) => [name, undefined]));
  return runCommand(args, aws.folder, nothing);
};

describe('a run of dev', () => {
  let path: string;
  beforeAll(async () => {
    const isolated = ['--org', '2', '--tenant-isolation', '--env', 'STAGE=first', ...two];
    const { status, stdout } = await atHome('dev', worker, ...isolated, ...failing('dev'));
    expect(status).toBe(2);
    path = /^Report: step-everywhere report '(.*)'$/m.exec(stdout)?.[1] as string;
  });

  it('is read without AWS: by its name, as the last one, or by its folder', async () => {
    const [run] = JSON.parse((await atHome('list', '--local', '--json')).stdout);
    expect(run).toMatchObject({ Kind: 'run', Emulated: true, Status: 'incomplete' });
    expect(run).toMatchObject({ Targets: 4, Succeeded: 2, Failed: 2 });
    const named = await atHome('results', run.Name, '--local');
    expect(rowsOf(named.stdout)).toMatchObject([
      { Region: 'us-east-1', Status: 'succeeded', Result: { region: 'us-east-1' } },
      { Region: 'eu-west-1', Status: 'failed', Class: 'handler', Message: 'No "luck", in eu-west-1' },
      { Region: 'us-east-1', Status: 'succeeded' },
      { Region: 'eu-west-1', Status: 'failed' },
    ]);
    for (const args of [[run.ExecutionId, '--local'], [path], [`${path}/_run`]])
      expect(await atHome('results', ...args)).toEqual(named);
    const last = await atHome('results', 'latest', '--local', '.step-everywhere');
    expect(last).toEqual({ ...named, stderr: `latest is ${run.Name}, a run in emulated accounts.\n` });
    const shown = await atHome('status', 'latest', '--local');
    expect(shown.status).toBe(2);
    expect(shown.stdout).toContain(`\nRetry what failed: step-everywhere retry ${run.Name} --local\n`);
  });

  it('is queried, compared, reported and replayed like one on AWS', async () => {
    const sql = 'select Status, count(*)::int as n from results group by 1 order by 1';
    const asked = await atHome('results', 'latest', '--local', '--query', sql);
    expect(rowsOf(asked.stdout)).toEqual([
      { Status: 'failed', n: 2 },
      { Status: 'succeeded', n: 2 },
    ]);
    expect((await atHome('diff', path, 'latest', '--local')).stderr).toMatch(
      /--local: .* already names a folder/,
    );
    expect((await atHome('diff', path, path)).stdout).toMatch(/^No target differs; 4 are the same/);
    expect((await atHome('report', 'latest', '--local', '--out', 'dev.html')).status).toBe(0);
    const report = await reportText(join(aws.folder, 'dev.html'));
    expect(report).toMatch(/^<!doctype html>/i);
    // The emulated organization no longer exists, but the names of its OUs are kept.
    expect(report).toMatch(/"r-\w+":"Root"/);
    const replay = ['replay', 'latest', '111111111111', 'eu-west-1', '--worker', worker, '--local'];
    const again = await atHome(...replay);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(
      /in the run it failed \(handler\): TypeError.*\n[\s\S]*No "luck", in eu-west-1/,
    );
  });

  it('is retried where it failed, and merged, also a retry of the retry', async () => {
    const asked = await atHome('retry', 'latest', '--local', '--yes');
    expect(asked).toMatchObject({ status: 1, stdout: '' });
    expect(asked.stderr).toMatch(/values are not kept: give them again \(--env STAGE=VALUE\)/);
    const still = await atHome('retry', 'latest', '--local', '--yes', '--json', '--env', 'STAGE=second');
    expect(still.status).toBe(2);
    expect(JSON.parse(still.stdout)).toMatchObject({ Targets: 2, Failed: 2 });
    await heal('dev');
    const healed = await atHome('retry', 'latest', '--local', '--yes', '--env', 'STAGE=third');
    expect(healed.status).toBe(0);
    expect(healed.stderr).toMatch(/^Retry 2 targets of scripted-/m);
    expect(healed.stdout).toMatch(/\nTogether with scripted-\S+: 4 targets: 4 succeeded, 0 failed/);
    const whole = rowsOf((await atHome('results', path)).stdout);
    expect(whole.map(({ Status }) => Status)).toEqual(Array(4).fill('succeeded'));
    // With the run's isolation, each account is the tenant of its own environments.
    expect(whole.filter(({ Result, AccountId }) => Result.tenant !== AccountId)).toEqual([]);
    expect(whole.map(({ Result }) => Result.stage)).toEqual(['first', 'third', 'first', 'third']);
    expect((await atHome('status', path)).stdout).toMatch(/^scripted-\S+: succeeded\nWith its 2 retries:\n/);
    const kinds = JSON.parse((await atHome('list', '--local', '--json')).stdout);
    expect(kinds.map(({ Kind }: { readonly Kind: string }) => Kind)).toEqual(['retry', 'retry', 'run']);
    const none = await atHome('retry', 'latest', '--local', '--yes');
    expect(none).toMatchObject({ status: 1, stderr: expect.stringMatching(/no failed target to retry/) });
  });
});

describe('a run of a file in real accounts', () => {
  it('is retried with the same credentials, and with no others', async () => {
    const start = ['run', worker, '--role', 'Auditor', '--name', 'mine', '--out', 'real', ...two];
    expect((await onAws(...start, ...failing('real'))).status).toBe(2);
    const taken = await onAws(...start);
    expect(taken).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/--name: there is a run "mine"/),
    });
    const retry = ['retry', 'mine', '--local', 'real', '--yes'];
    const elsewhere = await onAws(...retry, '--region', 'eu-west-1');
    expect(elsewhere.status).toBe(1);
    expect(elsewhere.stderr).toMatch(/mine was started in us-east-1 by account 111111111111, .*--region/);
    await heal('real');
    const { status, stdout, stderr } = await onAws(...retry, '--class', 'handler');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      / in real accounts, with your credentials, as Auditor, in us-east-1, with the payload \{/,
    );
    expect(stdout).toMatch(/\nTogether with mine: 4 targets: 4 succeeded, 0 failed/);
  });

  it('cannot be deleted by a worker in dev that deletes everything', async () => {
    const cleaner = inRepository('packages/cli/test/harness/workers/cleaner.ts');
    const dev = await atHome('dev', cleaner, '--org', '1', '--regions', 'us-east-1', '--out', 'real');
    expect(dev.status).toBe(0);
    const kept = await atHome('results', 'mine', '--local', 'real');
    expect(rowsOf(kept.stdout)).toHaveLength(4);
    const runs = JSON.parse((await atHome('list', '--local', 'real', '--json')).stdout);
    const emulated = runs.filter(({ Emulated }: { readonly Emulated: boolean }) => Emulated);
    expect(emulated.map(({ Worker }: { readonly Worker: string }) => Worker)).toEqual([
      'StepEverywhere_cleaner',
    ]);
    expect((await atHome('status', 'latest', '--local', 'real')).stderr).toMatch(
      /^latest is cleaner-\S+, a run in emulated accounts\.\n/,
    );
  });

  it.each([
    ['--detach', ['--detach']],
    ['--function', ['--function', 'example']],
    ['--out', ['--out', 'elsewhere']],
  ])('is not retried with %s', async (option, args) => {
    const { status, stderr } = await onAws('retry', 'mine', '--local', 'real', '--yes', ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`^step-everywhere: ${option}: .*; leave the option out$`, 'm'));
  });
});

it('of a deployed worker appears once in the folder where the emulator keeps its runs', async () => {
  const own = relative(aws.folder, aws.cloud.state.path);
  const start = ['run', '--function', 'example', '--role', 'Auditor', '--name', 'once', '--out', own];
  expect((await aws.run(...start, ...two, '--payload', '{}')).status).toBe(0);
  const runs = JSON.parse((await atHome('list', '--local', own, '--json')).stdout);
  const found = runs.filter(({ Name }: { readonly Name: string }) => Name === 'once');
  expect(found).toMatchObject([{ Emulated: true, Status: 'succeeded', Succeeded: 4 }]);
});

describe('a run on AWS whose results were copied', () => {
  it('is read from the copy, and retried and replayed where it was run', async () => {
    const start = ['run', '--function', 'example', '--role', 'Auditor', '--name', 'cloud', '--out', 'copy'];
    expect((await aws.run(...start, ...two, ...failing('cloud'))).status).toBe(2);
    const copies = JSON.parse((await atHome('list', '--local', 'copy', '--json')).stdout);
    expect(copies).toMatchObject([{ Name: 'cloud', Emulated: true }]);
    const copied = await atHome('results', 'cloud', '--local', 'copy');
    expect(copied).toEqual(await aws.run('results', 'cloud'));
    expect((await aws.run('diff', 'cloud', await pathOf('cloud', 'copy'))).stdout).toMatch(
      /^No target differs/,
    );
    expect((await atHome('retry', 'cloud', '--local', 'copy')).stderr).toMatch(/retry it where it ran/);
    const target = ['111111111111', 'us-east-1', '--worker', worker];
    const replay = await atHome('replay', 'cloud', ...target, '--local', 'copy');
    expect(replay.stderr).toMatch(/without its payload; replay the run where it is/);
  });

  async function pathOf(run: string, folder: string): Promise<string> {
    return join(
      folder,
      'runs/emulated',
      aws.cloud.bucket,
      'StepEverywhere/StepEverywhere_example/$LATEST',
      run,
    );
  }
});

it.each([
  [
    'a folder that is not there',
    ['results', 'latest', '--local', 'nowhere'],
    /--local: there is no folder nowhere/,
  ],
  [
    'a path that leads nowhere',
    ['status', './nowhere'],
    /there is no folder \.\/nowhere; name the folder of a run/,
  ],
  [
    'a run that not all targets succeeded in',
    ['list', '--local', '.'],
    /^incomplete: the run ended, and some targets failed .*: step-everywhere status \S+ --local \.step-everywhere$/m,
  ],
  ['a folder without runs', ['list', '--local', 'empty'], /^No run is in empty\.$/m],
  [
    'a last run that there is not',
    ['status', 'latest', '--local', 'empty'],
    /no run is in empty; `step-everywhere dev FILE`/,
  ],
  [
    'the folder of a project, which has the runs in one of its own',
    ['status', 'latest', '--local', '.'],
    /^latest is scripted-\S+, a run in emulated accounts\.$/m,
  ],
  [
    'no region to look for an orchestrator in',
    ['list'],
    /no AWS region is set; .*; for the runs on this machine, in \.step-everywhere, add --local\nHelp: .*#noregionerror$/m,
  ],
  [
    'a state machine',
    ['list', '--local', '.', '--state-machine', 'arn:aws:states:us-east-1:111111111111:stateMachine:x'],
    /--state-machine: --local needs no orchestrator/,
  ],
  [
    'to follow',
    ['status', 'x', '--local', '.', '--follow'],
    /--follow: a run on this machine is shown by the command/,
  ],
])('runs on this machine: %s', async (_, args, message) => {
  expect((await atHome(...args)).stderr).toMatch(message);
});
