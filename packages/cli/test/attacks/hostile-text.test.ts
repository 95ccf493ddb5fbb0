import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { terminalOf } from '../harness/terminal.ts';
import { hostile } from '../harness/workers/hostile.ts';

// What somebody gets who names an account, or decides what a target answers: nothing of it is acted on by a terminal or a
// spreadsheet.
const worker = inRepository('packages/cli/test/harness/workers/hostile.ts');
const target = ['--regions', 'us-east-1,eu-west-1'];
const start = ['run', '--function', 'example', '--role', 'Auditor', ...target];

/** Of the command's own sequences, a terminal gets one here, as NO_COLOR is set: what clears the line of progress. */
const clearLine = '\r\u001B[2K';
const control = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/hostile.ts', { org: 2 });
  for (const name of ['first', 'second']) {
    const { status } = await aws.run(...start, '--name', name);
    expect(status).toBe(2);
    await renameAccounts(name);
  }
});
afterAll(() => aws.close());
afterEach(() => vi.unstubAllEnvs());

/** Organizations takes printable names alone; someone who may write to the bucket can put others into a run's own objects. */
async function renameAccounts(run: string): Promise<void> {
  const folder = join(
    aws.cloud.folder,
    aws.cloud.bucket,
    'StepEverywhere/StepEverywhere_example/$LATEST',
    `${run}/_run`,
  );
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const forged = `"AccountName":${JSON.stringify(hostile)}`;
  for (const { parentPath, name } of files.filter((file) => file.isFile())) {
    const file = join(parentPath, name);
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text.replace(/"AccountName":"[^"]*"/g, () => forged),
    );
  }
}

/** What a command shows at a terminal, without what is the command's own. */
async function shownBy(...args: string[]): Promise<string> {
  const person = terminalOf({ ...aws, environment: { ...aws.environment, NO_COLOR: '1' } });
  await person.run(...args);
  return person.text.raw.replaceAll(clearLine, '');
}

const accounts = () => aws.cloud.organization.accounts.map(({ id }) => id);

const cases: [what: string, args: () => string[]][] = [
  ['failures as they come, and the summary', () => [...start, '--name', 'third', '--payload', '"third"']],
  ['the summary of dev', () => ['dev', worker, '--org', '2', ...target]],
  ['the summary of a run from here', () => ['run', worker, '--role', 'Auditor', ...target]],
  ['a summary object', () => [...start, '--json']],
  ['a retry', () => ['retry', 'third']],
  ['JSON Lines', () => ['results', 'first']],
  ['JSON', () => ['results', 'first', '--json']],
  ['CSV', () => ['results', 'first', '--format', 'csv']],
  ['a table of SQL', () => ['results', 'first', '--query', 'select * from results']],
  ['rows of SQL', () => ['results', 'first', '--query', 'select * from results', '--format', 'jsonl']],
  ['an error of SQL', () => ['results', 'first', '--query', `select "${hostile}" from results`]],
  ['differences', () => ['diff', 'first', 'third']],
  ['differences as JSON', () => ['diff', 'first', 'third', '--json']],
  [
    'what a worker prints and throws',
    () => ['replay', 'first', accounts()[1] ?? '', 'eu-west-1', '--worker', worker],
  ],
  ['what a worker returns', () => ['replay', 'first', accounts()[1] ?? '', 'us-east-1', '--worker', worker]],
  ['an error', () => ['status', hostile]],
  ['an error with its stack', () => ['status', hostile, '--debug']],
  ['an error as JSON', () => ['status', hostile, '--json']],
];

describe('text from a target, at a terminal', () => {
  it.each(cases)('is shown escaped: %s', async (_, args) => {
    const shown = await shownBy(...args());
    expect(shown).toContain('\\u001b');
    const lines = shown.split('\n').filter((line) => control.test(line));
    expect(lines.map((line) => JSON.stringify(line))).toEqual([]);
  });

  it('says the same in JSON as what was stored', async () => {
    const { stdout } = await aws.run('results', 'first', '--status', 'succeeded', '--json');
    const [row] = JSON.parse(stdout);
    expect(row.AccountName).toBe(hostile);
    expect(row.Result.key).toBe(hostile);
  });
});

describe('text from a target, in a spreadsheet', () => {
  it('begins no cell as a formula', async () => {
    const csv = async (...args: string[]) =>
      (await aws.run('results', 'first', '--format', 'csv', ...args)).stdout.split('\r\n')[1]?.split(',')[1];
    expect(await csv()).toBe(`'${hostile}`);
    expect(await csv('--raw')).toBe(hostile);
    const sql = ['--query', 'select AccountId, AccountName from results'];
    expect(await csv(...sql)).toBe(`'${hostile}`);
    expect(await csv(...sql, '--raw')).toBe(hostile);
  });
});
