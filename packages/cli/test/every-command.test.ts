import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subcommandNames } from '../src/commands/program.ts';
import { type DeployedCloud, deployCloud } from './harness/deployed-cloud.ts';
import { inRepository } from './harness/run-binary.ts';

const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
const well = '{}';
const badly = '{"fail":["eu-west-1"]}';
const regions = ['--regions', 'us-east-1,eu-west-1'];
const start = ['run', '--function', 'example', '--role', 'Auditor', ...regions];

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  for (const [name, payload, status] of [
    ['well', well, 0],
    ['badly', badly, 2],
    ['broken', well, 0],
  ] as const) {
    const run = await aws.run(...start, '--payload', payload, '--name', name, '--json');
    expect(run).toMatchObject({ status });
  }
  const result = 'StepEverywhere/StepEverywhere_example/$LATEST/broken/111111111111/us-east-1.json';
  await writeFile(join(aws.cloud.folder, aws.cloud.bucket, result), '{');
});
afterAll(() => aws.close());

/** For each command: arguments that end with each exit status, and whether standard output is JSON Lines. */
const cases: [status: 0 | 1 | 2, args: string[], isLines?: 'lines'][] = [
  [0, ['init', 'made']],
  [1, ['init', 'made']],
  [0, ['dev', worker, '--org', '2', ...regions, '--payload', well]],
  [2, ['dev', worker, '--org', '2', ...regions, '--payload', badly]],
  [1, ['dev', worker, '--org', '2', '--regions', 'us-eats-1']],
  [1, ['emulator', '--org', 'nowhere.yaml']],
  [0, ['organization']],
  [1, ['organization', '--endpoint-url', 'http://127.0.0.1:1']],
  [0, [...start, '--payload', well]],
  [0, [...start, '--payload', well, '--detach', '--name', 'detached']],
  [0, ['run', worker, '--role', 'Auditor', ...regions, '--payload', well]],
  [0, ['exec', '--role', 'Auditor', ...regions, process.execPath]],
  [1, ['exec', '--role', 'Auditor', 'no-such-program']],
  [
    2,
    ['exec', '--role', 'Auditor', ...regions, process.execPath, join(import.meta.dirname, 'no-such-file.js')],
  ],
  [2, [...start, '--payload', badly]],
  [1, [...start, '--regions', 'us-eats-1']],
  [0, ['status', 'well']],
  [2, ['status', 'badly']],
  [1, ['status', 'nowhere']],
  [0, ['results', 'badly']],
  [0, ['results', 'badly', '--format', 'jsonl'], 'lines'],
  [0, ['results', 'badly', '--out', 'results.csv']],
  [0, ['results', 'badly', '--out', 'results']],
  [2, ['results', 'broken']],
  [1, ['results', 'badly', '--format', 'csv']],
  [1, ['results', 'nowhere']],
  [0, ['diff', 'well', 'well']],
  [2, ['diff', 'well', 'badly']],
  [2, ['diff', 'well', 'badly', '--out', 'diff.json']],
  [1, ['diff', 'well', 'nowhere']],
  [2, ['retry', 'badly']],
  [0, ['retry', 'badly', '--detach']],
  [1, ['retry', 'well']],
  [0, ['replay', 'badly', '111111111111', 'us-east-1', '--worker', worker]],
  [2, ['replay', 'badly', '111111111111', 'eu-west-1', '--worker', worker]],
  [1, ['replay', 'badly', '999999999999', 'eu-west-1', '--worker', worker]],
  [0, ['logs', 'badly']],
  [0, ['logs', 'badly', '111111111111', 'us-east-1']],
  [1, ['logs', 'nowhere']],
  [0, ['stop', 'well']],
  [1, ['stop', 'nowhere']],
  [0, ['schedule', 'list']],
  [0, ['schedule', 'create', 'nightly', '--cron', '0 2 * * ? *', ...start.slice(1)]],
  [1, ['schedule', 'show', 'nowhere']],
  [0, ['list']],
  [1, ['list', '--state-machine', 'nowhere']],
  [0, ['report', 'badly']],
  [1, ['report', 'nowhere']],
  [2, ['report', 'broken']],
  [1, ['deploy', '--parameter', 'DefaultRegion=us-east-1']],
  [0, ['doctor']],
  [1, ['doctor', '--role', 'Missing']],
  [0, ['completion', 'zsh']],
  [1, ['completion', 'tcsh']],
];

describe('every command', () => {
  it.each(cases)('ends with %i under --json: %j', async (status, args, isLines) => {
    const finished = await aws.run(...args, '--json');
    expect({ status: finished.status, said: finished.stderr }).toMatchObject({ status });
    const { stdout, stderr } = finished;
    // `doctor` has worked correctly when it finds a problem.
    if (status === 1 && args[0] !== 'doctor') {
      expect(stdout).toBe('');
      expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) as string)).toMatchObject({
        Error: expect.stringMatching(/^[A-Z]\w+Error$/),
        Message: expect.stringMatching(/\w/),
      });
      return;
    }
    const documents = isLines ? stdout.trimEnd().split('\n') : [stdout];
    for (const document of documents) expect(JSON.parse(document)).toBeTypeOf('object');
    expect(stdout.endsWith('\n')).toBe(true);
  });

  it('leaves no file that others may read, except the sources of a project', async () => {
    const left = await readdir(aws.folder, { recursive: true });
    const written = left.filter((path) => !path.startsWith('made'));
    expect(written.length).toBeGreaterThan(50);
    const open = [];
    for (const path of written)
      if (((await stat(join(aws.folder, path))).mode & 0o077) !== 0) open.push(path);
    expect(open).toEqual([]);
  });

  it('creates nothing in the emulator, to which nothing can be deployed', async () => {
    for (const what of [[], ['role', 'Auditor'], ['worker', worker]]) {
      const { status, stderr } = await aws.run('deploy', ...what, '--yes');
      expect(status).toBe(1);
      expect(stderr).toMatch(/^step-everywhere: --endpoint-url: this is the emulator, .* --worker /);
    }
    expect((await readdir(aws.cloud.folder)).join()).not.toMatch(/step-everywhere-deploy/);
  });

  it('is in the table of exit statuses, with its statuses', async () => {
    const page = await readFile(inRepository('docs/cli/README.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z]+)` +\|(.*)\|(.*)\|(.*)\|$/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual([...subcommandNames].sort());
    const documented = rows.flatMap(([, name, ...cells]) =>
      cells.flatMap((cell, status) => (cell.trim() === '' ? [] : `${name} ${status}`)),
    );
    // `emulator` only succeeds when it is stopped, so it has its own test; `deploy` is tested with moto's
    // CloudFormation in .ci/judges/deploy/command.py.
    const elsewhere = ['emulator 0', 'deploy 0', 'deploy 2'];
    const tested = new Set([...elsewhere, ...cases.map(([status, [name]]) => `${name} ${status}`)]);
    expect(documented.sort()).toEqual([...tested].sort());
  });
});
