import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { BusEvent } from '@step-everywhere/emulator';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inRepository, startBinary } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

const worker = inRepository('examples/find-parameters/src/index.ts');
const input = inRepository('examples/find-parameters/input.json');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step everywhere '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const dev = (...args: string[]) =>
  runCommand(['dev', worker, '--name', 'example', '--input', input, ...args], folder);

describe('step-everywhere dev', () => {
  it('runs again when the worker or what it imports changes, also after one that cannot be bundled or loaded', async () => {
    const inner = join(folder, 'inner.ts');
    await writeFile(inner, `export const value = 'first';`);
    const text = `import { value } from './inner.ts'; export const handler = async () => { console.log(value); };`;
    await writeFile(join(folder, 'watched.ts'), text);
    const args = ['dev', 'watched.ts', '--org', '1', '--regions', 'us-east-1', '--logs', '--watch'];
    const child = startBinary(args, folder);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      stderr += chunk;
    });
    const ended = new Promise((done) => child.once('close', done));
    const waits = async (times: number) =>
      expect.poll(() => stderr.split('Waiting for a change').length - 1, { timeout: 60_000 }).toBe(times);
    await waits(1);
    expect(stderr).toMatch(/INFO first$/m);
    await writeFile(inner, `export const value = ;`);
    await waits(2);
    expect(stderr).toMatch(/^inner\.ts has changed\nCannot bundle .*inner\.ts:1:/m);
    await writeFile(
      inner,
      `export const value = process.env.TABLE_NAME;\nif (!value) throw new Error('TABLE_NAME is not set');`,
    );
    await waits(3);
    expect(stderr).toMatch(
      /^Cannot load .*watched\.ts: Error: TABLE_NAME is not set \((?:.*\/)?inner\.ts:2\)$/m,
    );
    await writeFile(inner, `export const value = 'mended';`);
    await waits(4);
    expect(stderr).toMatch(/INFO mended$/m);
    child.kill('SIGINT');
    await ended;
    // The function stores nothing, and the command ends because it is stopped.
    expect(child.exitCode).toBe(2);
  });

  it('fails the targets of a function that stores nothing, and stops after the canary', async () => {
    const plain = join(import.meta.dirname, '../harness/workers/plain.ts');
    const canary = join(folder, 'canary.json');
    await writeFile(canary, JSON.stringify({ Canary: { Accounts: 1 } }));
    const args = ['--org', '3', '--regions', 'us-east-1', '--input', canary, '--json'];
    const { status, stdout, stderr } = await runCommand(['dev', plain, ...args], folder);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      Targets: 3,
      Succeeded: 0,
      Failed: 1,
      NotAttempted: 2,
      FailedByClass: { result: 1 },
    });
    expect(stderr).toMatch(/ResultMissing: .*did not answer that its result is stored/);
    expect(stderr).toContain('everywhere(…)');
  });

  it('prints only the summary object under --json, and leaves a result for each target and a report', async () => {
    const regions = ['ap-southeast-2', 'us-east-1'];
    const some = ['--org', '4', '--regions', regions.join(',')];
    const { status, stdout } = await dev(...some, '--json', '--report', 'run.html');
    expect(status).toBe(0);
    expect(await readFile(join(folder, 'run.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(stdout.split('\n')).toHaveLength(2);
    const { Events, ...summary }: Summary & { readonly Events: BusEvent[] } = JSON.parse(stdout);
    expect(Events).toMatchObject([
      {
        source: 'step-everywhere',
        'detail-type': 'Run Ended',
        detail: { ExecutionId: summary.ExecutionId, Succeeded: 8, Failed: 0, Scheduled: false },
      },
    ]);
    expect(summary).toMatchObject({
      Targets: 8,
      Succeeded: 8,
      Failed: 0,
      Skipped: 0,
      NotAttempted: 0,
      RoleName: 'Auditor',
    });

    const run = summary.ExecutionId.split(':').at(-1);
    const prefix = join(
      folder,
      '.step-everywhere/runs/emulated',
      summary.Bucket,
      'StepEverywhere',
      'StepEverywhere_example',
      '$LATEST',
      String(run),
    );
    const seen = new Set<string>();
    for (const account of ['111111111111', '210000000001', '210000000002', '210000000003']) {
      for (const region of regions) {
        const text = await readFile(join(prefix, account, `${region}.json`), 'utf8');
        const value = JSON.parse(text);
        expect(text.trimEnd()).toBe(JSON.stringify(value));
        expect(value).toMatchObject({ Account: { id: account }, Region: region });
        expect(value.Identity.Arn).toMatch(new RegExp(`^arn:aws:sts::${account}:assumed-role/Auditor/`));
        expect(value.Parameters.map(({ Name }: { Name: string }) => Name)).toEqual(
          expect.arrayContaining([`/garden/Zen/${region}`]),
        );
        seen.add(text);
      }
    }
    expect(seen.size).toBe(8);
  });

  it('serves the report under --ui during the run, and then until it is stopped', async () => {
    const args = ['dev', worker, '--name', 'example', '--input', input];
    const child = startBinary([...args, '--org', '2', '--regions', 'us-east-1', '--ui'], folder);
    const closed = new Promise((resolve) => child.once('close', resolve));
    let said = '';
    const heard = (pattern: RegExp) => expect.poll(() => pattern.exec(said)?.[1]).toEqual(expect.any(String));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    await heard(/^Report, live: (http:\S+)$/m);
    await heard(/^(The report stays at .*) until Ctrl-C$/m);
    const url = /^Report, live: (http:\S+)$/m.exec(said)?.[1] as string;
    const page = await (await fetch(url)).text();
    expect(page).toContain('<title>example · step-everywhere</title>');
    expect(new URL(url).hostname).toBe('127.0.0.1');
    const packed = [...page.matchAll(/<script type="application\/octet-stream" id="[\w-]+">([^<]*)</g)];
    const held = packed
      .map(([, data]) => inflateRawSync(Buffer.from(String(data), 'base64')).toString())
      .join();
    expect(held).toContain('us-east-1');
    expect(page + held).not.toMatch(
      /\b(?:ASIA|AKIA)[A-Z0-9]{12,}|X-Amz-(?:Signature|Security-Token)|SecretAccessKey/i,
    );
    child.kill('SIGINT');
    expect(await closed).toBe(0);
  });

  it('runs in the accounts that were named, in the regions that are enabled in each', async () => {
    // The OU has two accounts.
    const accounts = [
      '--org',
      '9',
      '--accounts',
      '210000000002,Workloads/Dev',
      '--exclude',
      'payments-dev-1',
    ];
    const { stdout, stderr } = await dev(...accounts, '--regions', 'enabled', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ Targets: 34, Succeeded: 34 });
    expect(stderr).toMatch(
      /^--accounts: OU \/Workloads\/Dev is ou-\S+\n--exclude: account payments-dev-1 is 210000000001\n/,
    );
  });

  it('names the option with an unknown account, and leaves no run', async () => {
    const refused = ['--accounts', '210000000009', '--out', 'refused'];
    const { status, stderr } = await dev('--org', '2', ...refused);
    expect(status).toBe(1);
    expect(stderr).toMatch(/--accounts: names 210000000009, which is not an account of the organization/);
    const listed = await runCommand(['list', '--local', 'refused'], folder);
    expect(listed).toEqual({ status: 0, stdout: '', stderr: 'No run is in refused.\n' });
  });

  it('ends with status 2 when a run stopped because of failures', async () => {
    const accounts = ['111111111111', ...Array.from({ length: 5 }, (_, index) => `21000000000${index}`)];
    const organization = {
      managementAccount: '111111111111',
      // The orchestrator may not assume it without the tag.
      defaults: { roles: [{ name: 'Untagged' }] },
      accounts: accounts.map((id) => ({ id, name: `account-${id}` })),
    };
    await writeFile(join(folder, 'untagged.json'), JSON.stringify(organization));
    const strict = { RoleName: 'Untagged', ToleratedFailurePercentage: 0, Concurrency: { Accounts: 1 } };
    await writeFile(join(folder, 'strict.json'), JSON.stringify(strict));
    const { status, stdout } = await dev(
      '--org',
      'untagged.json',
      '--regions',
      'us-east-1',
      '--input',
      'strict.json',
      '--json',
    );
    expect(status).toBe(2);
    const { Targets, Succeeded, Failed, Skipped, NotAttempted }: Summary = JSON.parse(stdout);
    // The management account, which was not named, is skipped if its role cannot be assumed.
    expect(Skipped).toBe(1);
    expect({ Targets, Succeeded, sum: Failed + NotAttempted }).toEqual({ Targets: 6, Succeeded: 0, sum: 5 });
  });
});

describe('a signal', () => {
  let TMPDIR: string;
  beforeAll(async () => {
    TMPDIR = await mkdtemp(join(tmpdir(), 'temporary-'));
  });
  afterAll(() => rm(TMPDIR, { recursive: true, force: true }));

  it.each([
    ['SIGKILL', null],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends the command without leaving temporary files: %s', async (signal, status) => {
    const endless = inRepository('packages/cli/test/harness/workers/endless.ts');
    const child = startBinary(['dev', endless, '--org', '2', '--regions', 'us-east-1'], folder, { TMPDIR });
    const closed = new Promise((resolve) => child.once('close', resolve));
    let written = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      const before = written;
      written += text;
      // The first progress line shows that the execution has started.
      if (/ of 2 targets/.test(written) && !/ of 2 targets/.test(before)) child.kill(signal);
    });
    expect(await closed).toBe(status);
    expect(written).not.toMatch(/ {4}at /);
    // Nothing is left, not even by the command that was killed before and could not clean up.
    const left = (await readdir(TMPDIR)).filter((name) => name.startsWith('step-everywhere-'));
    if (signal === 'SIGKILL') expect(left).not.toEqual([]);
    else expect(left).toEqual([]);
  });
});
