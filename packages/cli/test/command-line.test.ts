import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository, runBinary } from './harness/run-binary.ts';
import { runCommand } from './harness/run-command.ts';

let outFolder: string;
beforeAll(async () => {
  outFolder = await mkdtemp(join(tmpdir(), 'command-line-'));
});
afterAll(() => rm(outFolder, { recursive: true }));

describe('step-everywhere', () => {
  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile(inRepository('packages/cli/package.json'), 'utf8'));
    expect(await runBinary(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([
    [['--help'], 'Commands:'],
    [['help', 'dev'], '--regions <regions>'],
    [['dev', '--help'], 'Examples:'],
    [['emulator', '--help'], '--port <port>'],
  ])('prints help for %j', async (args, text) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(text);
  });

  it.each([
    ['a misspelt command', ['dve'], "unknown command 'dve' (Did you mean dev?)"],
    ['help for a misspelt command', ['help', 'dve'], "unknown command 'dve' (Did you mean dev?)"],
    ['help for nonsense', ['help', 'foo'], "unknown command 'foo'"],
    [
      'a misspelt option',
      ['dev', 'x.ts', '--acounts', '3'],
      "unknown option '--acounts' (Did you mean --accounts?)",
    ],
    ['a misspelt value', ['list', '--status', 'runing'], '(Did you mean running?)'],
    ['two letters that changed places', ['completion', 'zhs'], '(Did you mean zsh?)'],
    ['a misspelt value in a list', ['results', 'x', '--status', 'failed,skiped'], '(Did you mean skipped?)'],
    ['a status that was only begun', ['results', 'x', '--status', 'fail'], 'Did you mean failed?'],
    ['a misspelt class', ['retry', 'x', '--class', 'throtled'], 'Did you mean'],
    ['a value that is near nothing', ['results', 'x', '--format', 'parquet'], 'json, folder, table.\n'],
    ['no worker', ['dev'], "missing required argument 'worker'"],
    ['no run', ['results'], "missing required argument 'run'\n"],
    ...['results', 'status', 'retry', 'report'].map((name): [string, string[], string] => [
      `a run that ${name} --local takes as its folder`,
      [name, '--local', 'latest'],
      `missing required argument 'run': --local took "latest" as its folder; if this is the run, put --local last\n`,
    ]),
    [
      'the first of two runs, which --local takes as its folder',
      ['diff', '--local', 'monday', 'latest'],
      `missing required argument 'to': --local took "monday" as its folder; if this is the run, put --local last\n`,
    ],
    [
      'an organization that is too large',
      ['dev', 'x.ts', '--org', '50001'],
      'Expected a file, or a whole number from 1 to 50000.',
    ],
    [
      'a number of accounts to run in',
      ['dev', 'x.ts', '--accounts', '30'],
      'Expected ids or names of accounts and OUs. To generate an organization of 30 accounts, give --org 30.',
    ],
    [
      'a number of accounts to serve',
      ['emulator', '--accounts', '30'],
      'To generate an organization of 30 accounts, give --org 30.',
    ],
    ['no command', [], 'Commands:'],
  ])('ends with status 1 for %s', async (_, args, text) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(text);
  });

  it.each([
    [
      'a worker that is not there',
      ['dev', 'nowhere.ts'],
      /^step-everywhere: The worker .*nowhere\.ts does not exist; .*\nHelp: .*#bundleerror\n$/,
    ],
    [
      'an organization that is not there',
      ['dev', inRepository('packages/cli/test/harness/workers/endless.ts'), '--org', 'o.yaml'],
      /^step-everywhere: --org: cannot read o\.yaml: there is no such file\nHelp: .*#optionerror\n$/,
    ],
    [
      'an organization that is not valid',
      [
        'dev',
        inRepository('packages/cli/test/harness/workers/endless.ts'),
        '--org',
        inRepository('package.json'),
      ],
      /^step-everywhere: --org: .*package\.json: .*\nHelp: .*#organizationerror\n$/,
    ],
    [
      'a payload that is no JSON',
      ['dev', 'x.ts', '--payload', '{'],
      /^step-everywhere: --payload: the argument is not JSON: .*\nHelp: .*#optionerror\n$/,
    ],
  ])('says in one line what is wrong with %s', async (_, args, text) => {
    const { status, stdout, stderr } = await runCommand([
      ...args,
      ...(args[0] === 'dev' ? ['--out', outFolder] : []),
    ]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(text);
  });

  it('shows stacks and causes under --debug', async () => {
    const { stderr } = await runCommand(['dev', 'x.ts', '--payload', '{', '--debug']);
    expect(stderr).toMatch(/OptionError: --payload[\s\S]*\n {4}at [\s\S]*caused by SyntaxError/);
  });
});
