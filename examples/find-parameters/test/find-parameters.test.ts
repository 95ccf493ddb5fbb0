import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Summary {
  readonly Bucket: string;
  readonly OutputKeyPattern: string;
  readonly FailuresKey: string;
  readonly Targets: number;
  readonly Succeeded: number;
}

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const command = createRequire(import.meta.url).resolve('step-everywhere/dist/main.js');

let out: string;
let printed: string;
let summary: Summary;

/** Runs the example as `npm start` does. */
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'find-parameters-'));
  const { status, stdout, stderr } = await run([
    command,
    ...['dev', here('src/index.ts'), '--name', 'example'],
    ...['--org', here('organization.yaml'), '--input', here('input.json')],
    ...['--out', out],
  ]);
  expect({ status, stderr }).toMatchObject({ status: 2 });
  printed = stdout;
  const [file = ''] = globSync('**/_run/summary.json', { cwd: out });
  summary = JSON.parse(await readFile(join(out, file), 'utf8'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

function run(args: readonly string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

async function stored(key: string): Promise<string> {
  return readFile(join(out, 'runs/emulated', summary.Bucket, key), 'utf8');
}

async function result(account: string, region: string) {
  const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', account).replace('{{ .Region }}', region);
  return JSON.parse(await stored(key));
}

const names = ({ Parameters }: { Parameters: { Name: string }[] }) =>
  Parameters.map(({ Name }) => Name).sort();

describe('the example', () => {
  it('says what is wrong with a payload that is no list of filters', async () => {
    const { status, stdout } = await run([
      command,
      ...['dev', here('src/index.ts'), '--org', '1', '--regions', 'us-east-1', '--out', out],
      ...['--payload', '{ "Key": "Name" }'],
    ]);
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /PayloadError: the run's payload does not match what the worker expects: payload: .*Expected Array/,
    );
  });

  it('ends with the reasons and the summary line', () => {
    const lines = printed.trimEnd().split('\n');
    expect(lines.at(-1)).toMatch(
      /^204 targets: 153 succeeded, 34 failed, 17 skipped, 0 not attempted in \d+\.\d s$/,
    );
    expect(printed).toContain('audit-untagged (220000000002): 17 regions');
    expect(printed).toContain('newly-acquired (230000000001): 17 regions');
    expect(printed).toContain('closed-experiment (230000000002): 17 regions');
    expect(printed).toMatch(/SUSPENDED/);
    expect(lines.at(-3)).toMatch(
      /^Results: '.*\/StepEverywhere\/StepEverywhere_example\/\$LATEST\/.*\/ACCOUNT\/REGION\.json'$/,
    );
    expect(lines.at(-2)).toMatch(/^Logs: .*\/logs\/StepEverywhere_example\.log$/);
    expect(printed).not.toContain('\u001B');
  });

  it('counts every account and region once', () => {
    expect(summary).toMatchObject({ Targets: 204, Succeeded: 153, Failed: 34, Skipped: 17, NotAttempted: 0 });
  });

  it('finds the parameters whose name contains the text, and no other', async () => {
    expect(names(await result('210000000001', 'eu-west-1'))).toEqual([
      '/app/ZenMode',
      '/garden/Zen/eu-west-1',
    ]);
    expect(names(await result('210000000003', 'us-east-1'))).toEqual(['/search/ZenIndex']);
    expect(names(await result('210000000003', 'ap-south-1'))).toEqual([]);
  });

  it('says who it was in the target', async () => {
    const { Account, Region, Identity } = await result('210000000002', 'ap-southeast-2');
    expect({ Account, Region }).toEqual({
      Account: { id: '210000000002', name: 'orders-prod' },
      Region: 'ap-southeast-2',
    });
    expect(Identity.Arn).toMatch(/^arn:aws:sts::210000000002:assumed-role\/Auditor\//);
  });

  it('fails where there is no role that may be assumed', async () => {
    const failures = (await stored(summary.FailuresKey))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const accounts = failures.map(({ AccountName }) => AccountName);
    expect(new Set(accounts)).toEqual(new Set(['audit-untagged', 'newly-acquired']));
    expect(accounts).toHaveLength(34);
    expect(new Set(failures.map((failure) => failure.Error)).size).toBe(1);
  });
});
