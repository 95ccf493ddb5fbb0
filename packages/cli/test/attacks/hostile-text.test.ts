import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FaultyRequest } from '@step-everywhere/emulator';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { subcommandNames } from '../../src/commands/program.ts';
import { logLine } from '../../src/logs/log-line.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';
import { terminalOf } from '../harness/terminal.ts';
import { hostile } from '../harness/workers/hostile.ts';

// What an attacker who names an account, or controls a target's answers, can do: neither a terminal nor a spreadsheet
// acts on the text.
const worker = inRepository('packages/cli/test/harness/workers/hostile.ts');
const target = ['--regions', 'us-east-1,eu-west-1'];
const start = ['run', '--function', 'example', '--role', 'Auditor', ...target];

/** The only escape sequence that the command itself writes under NO_COLOR: it clears the progress line. */
const clearLine = '\r\u001B[2K';
const control = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;

/**
 * A name that Step Functions accepts: it refuses control characters and spaces, but not characters that change the
 * direction of text.
 */
const named = 'third\u202Edetrever\u2066';

let aws: DeployedCloud;
/** Whether AWS refuses the calls of `doctor`. */
let isRefused = false;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/hostile.ts', { org: 2 });
  for (const name of ['first', 'second']) {
    const { status } = await aws.run(...start, '--name', name);
    expect(status).toBe(2);
    await renameAccounts(name);
  }
  await aws.run('dev', worker, '--org', '2', ...target, '--out', 'forged');
  await forgeFolder(join(aws.folder, 'forged'));
  const isOfUser = ({ caller }: FaultyRequest) => !caller.arn.includes(':assumed-role/');
  aws.cloud.emulator.inject({
    service: 'organizations',
    operation: 'ListRoots',
    when: (request: FaultyRequest) => isRefused && isOfUser(request),
    answer: { code: 'AccessDeniedException', message: hostile },
  });
  aws.cloud.emulator.inject({
    service: 'organizations',
    operation: 'ListTagsForResource',
    when: isOfUser,
    instead: { Tags: [{ Key: 'team', Value: hostile }] },
  });
});
afterAll(() => aws.close());
afterEach(() => vi.unstubAllEnvs());

/** A folder of runs may come from anywhere, so a stranger may have chosen the run's name and its notes. */
async function forgeFolder(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true });
  const own = join(folder, dirname(files.find((file) => file.endsWith('execution.json')) ?? ''));
  const forged = JSON.stringify(hostile).slice(1, -1);
  for (const name of await readdir(own)) {
    if (!name.includes('json')) continue;
    const text = (await readFile(join(own, name), 'utf8')).replaceAll(basename(dirname(own)), () => forged);
    const value = name === 'execution.json' ? forgeNote(JSON.parse(text)) : text;
    await writeFile(join(own, name), typeof value === 'string' ? value : JSON.stringify(value));
  }
  const logs = join(folder, 'logs/emulated');
  await rename(join(logs, basename(dirname(own))), join(logs, hostile));
  await rename(dirname(own), join(dirname(dirname(own)), hostile));
}

function forgeNote({ Start, ...note }: { readonly Start: object }): object {
  const forged = { Worker: `/tmp/${hostile}.ts`, Services: hostile, Organization: 2 };
  return { ...note, Error: hostile, Cause: hostile, Start: { ...Start, ...forged } };
}

/**
 * Organizations only accepts printable names, but somebody with write access to the bucket can put others into a
 * run's own objects.
 */
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

/** The output of a command on a terminal, without the command's own escape sequences. */
async function shownBy(...args: string[]): Promise<string> {
  const person = terminalOf({ ...aws, environment: { ...aws.environment, NO_COLOR: '1' } });
  isRefused = args.includes('doctor');
  // Answers the question whether to start the run in the folder's notes.
  person.type('n');
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
  ['the name of a run that starts', () => [...start, '--name', named]],
  ['the name of a run that is left to itself', () => [...start, '--name', `${named}4`, '--detach']],
  [
    'a schedule',
    () => [
      'schedule',
      'create',
      'one',
      ...start.slice(1),
      ...['--cron', '0 2 * * ? *', '--description', hostile],
    ],
  ],
  ['an argument that deploy does not take', () => ['deploy', 'orchestrator', hostile]],
  ['a schedule as JSON', () => ['schedule', 'show', 'one', '--json']],
  ['a list', () => ['list']],
  ['a list as JSON', () => ['list', '--json']],
  ['the status of a run', () => ['status', named]],
  ['the status of a run as JSON', () => ['status', named, '--json']],
  ['the stop of a run', () => ['stop', named]],
  ['the stop of a run as JSON', () => ['stop', named, '--json']],
  ['a retry of a run', () => ['retry', named]],
  ['a report of a run', () => ['report', named]],
  ['what AWS says to doctor', () => ['doctor']],
  ['what AWS says to doctor, as JSON', () => ['doctor', '--json']],
  ['an organization', () => ['organization', '--no-regions']],
  ['an organization as JSON', () => ['organization', '--no-regions', '--json']],
  ['a list of a folder', () => ['list', '--local', 'forged']],
  ['a list of a folder as JSON', () => ['list', '--local', 'forged', '--json']],
  ['the status of a run in a folder', () => ['status', 'latest', '--local', 'forged']],
  [
    'what a program prints',
    () => {
      const program = `console.error(${JSON.stringify(hostile)}); process.exit(1)`;
      const options = ['--org', '1', '--regions', 'us-east-1', '--logs'];
      return ['exec', ...options, '--', process.execPath, '-e', program];
    },
  ],
  ['what a worker logged, in a folder', () => ['logs', 'latest', '--local', 'forged']],
  ['what a worker logged, in a folder, as JSON', () => ['logs', 'latest', '--local', 'forged', '--json']],
  ['what a folder has a retry do', () => ['retry', 'latest', '--local', 'forged']],
  ['the results of a run in a folder', () => ['results', 'latest', '--local', 'forged']],
  ['a report of a run in a folder', () => ['report', 'latest', '--local', 'forged', '--out', 'forged.html']],
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
    expect(shown).toMatch(/\\u(?:001b|202e)/);
    const lines = shown.split('\n').filter((line) => control.test(line));
    expect(lines.map((line) => JSON.stringify(line))).toEqual([]);
  });

  it('is shown escaped: a log line that names its own target', () => {
    expect(logLine({ accountId: hostile, region: hostile }, hostile)).not.toMatch(control);
  });

  it('is tested for every command that prints any', () => {
    const without = ['completion', 'emulator', 'init'];
    const tried = new Set(cases.map(([, args]) => args()[0] ?? ''));
    expect(subcommandNames.filter((name) => !tried.has(name)).sort()).toEqual(without);
  });

  it('has the stored value in JSON', async () => {
    const { stdout } = await aws.run('results', 'first', '--status', 'succeeded', '--json');
    const [row] = JSON.parse(stdout);
    expect(row.AccountName).toBe(hostile);
    expect(row.Result.key).toBe(hostile);
  });
});

describe('text from a target, in a spreadsheet', () => {
  it('never starts a cell as a formula', async () => {
    const csv = async (...args: string[]) =>
      (await aws.run('results', 'first', '--format', 'csv', ...args)).stdout.split('\r\n')[1]?.split(',')[1];
    expect(await csv()).toBe(`'${hostile}`);
    expect(await csv('--raw')).toBe(hostile);
    const sql = ['--query', 'select AccountId, AccountName from results'];
    expect(await csv(...sql)).toBe(`'${hostile}`);
    expect(await csv(...sql, '--raw')).toBe(hostile);
  });
});
