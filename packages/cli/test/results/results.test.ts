import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareWorker } from '../../src/worker/prepare-worker.ts';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 'org.yaml' }, organization);
  const wish = { fail: ['eu-west-1'], healed: join(aws.folder, 'healed') };
  const { status } = await aws.run(
    ...['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'],
    ...['--payload', JSON.stringify(wish), '--name', 'first', '--json'],
  );
  expect(status).toBe(2);
});
afterAll(() => aws.close());

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: 'the "prod", eu' }
  - { id: "333333333333", name: closed, state: SUSPENDED }
  - { id: "444444444444", name: without-role, roles: [] }
`;

const results = async (...args: string[]) => {
  const { status, stdout, stderr } = await aws.run('results', 'first', ...args);
  const [out] = args.slice(args.indexOf('--out') + 1);
  expect({ status, stderr }).toEqual({ status: 0, stderr: args.includes('--out') ? `${out}: 8 rows\n` : '' });
  return stdout;
};
const inFolder = (name: string) => readFile(join(aws.folder, name), 'utf8');

describe('step-everywhere results and retry', () => {
  it('writes a row for every target, in the order of the list', async () => {
    const lines = (await results())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        AccountId: '111111111111',
        Region: 'us-east-1',
        Status: 'succeeded',
        Result: { account: '111111111111', region: 'us-east-1' },
      },
      {
        AccountId: '111111111111',
        Region: 'eu-west-1',
        Status: 'failed',
        Class: 'handler',
        Error: 'TypeError',
        Message: 'No "luck", in eu-west-1',
      },
      { AccountId: '222222222222', AccountName: 'the "prod", eu', Region: 'us-east-1', Status: 'succeeded' },
      { AccountId: '222222222222', Region: 'eu-west-1', Status: 'failed' },
      {
        AccountId: '333333333333',
        Status: 'skipped',
        Reason: 'The account is SUSPENDED in the organization.',
      },
      { AccountId: '333333333333', Status: 'skipped' },
      { AccountId: '444444444444', Status: 'failed', Class: 'assume-role' },
      { AccountId: '444444444444', Status: 'failed', Class: 'assume-role' },
    ]);
  });

  it('writes the same rows to files, in the format of the file name', async () => {
    const rows = (await results())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(await results('--out', 'deep/rows.jsonl')).toBe('');
    expect(
      (await inFolder('deep/rows.jsonl'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(rows);
    await results('--out', 'rows.json');
    expect(JSON.parse(await inFolder('rows.json'))).toEqual(rows);
    expect(JSON.parse(await results('--json', '--status', 'skipped,failed'))).toEqual(
      rows.filter(({ Status }) => Status === 'skipped' || Status === 'failed'),
    );
    expect(await results('--json', '--status', 'not-attempted')).toBe('[]\n');
    await results('--out', 'rows.csv');
    const [header, first, second, third] = (await inFolder('rows.csv')).split('\r\n');
    expect(header).toBe('AccountId,AccountName,Region,Status,Result,Class,Error,Message,Remedy,Reason');
    expect(first).toBe(
      '111111111111,management,us-east-1,succeeded,"{""account"":""111111111111"",""region"":""us-east-1""}",,,,,',
    );
    expect(second).toMatch(
      /^111111111111,management,eu-west-1,failed,,handler,TypeError,"No ""luck"", in eu-west-1",/,
    );
    expect(third).toMatch(/^222222222222,"the ""prod"", eu",us-east-1,succeeded,/);
  });

  it('copies results and report into a folder, with their times: a report of the copy says when targets ended', async () => {
    const path = join(aws.cloud.bucket, 'StepEverywhere/StepEverywhere_example/$LATEST/first');
    const result = join(path, '222222222222/us-east-1.json');
    const stored = new Date('2026-11-22T09:00:07Z');
    await utimes(join(aws.cloud.folder, result), stored, stored);
    const { status, stderr } = await aws.run('results', 'first', '--out', 'copy');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '2 results in copy\n' });
    expect((await stat(join(aws.folder, 'copy', result))).mtime).toEqual(stored);
    const root = join('copy', path);
    expect(JSON.parse(await inFolder(join(root, '222222222222/us-east-1.json')))).toEqual({
      account: '222222222222',
      region: 'us-east-1',
    });
    expect((await inFolder(join(root, '_run/failures.jsonl'))).trimEnd().split('\n')).toHaveLength(4);
  });

  it.each([
    [
      'a form that is not known',
      ['--out', 'rows.xlsx'],
      /--out: "rows\.xlsx" must end in \.jsonl, \.csv or \.json/,
    ],
    ['a folder without a name', ['--format', 'folder'], /--format: a folder needs a name; add --out DIR/],
    [
      'a status that there is not',
      ['--status', 'broken'],
      /Expected some of succeeded,ready,failed,skipped,not-attempted/,
    ],
    ['a file that cannot be written', ['--out', '/proc/rows.csv'], /--out: cannot write \/proc\/rows\.csv: /],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await aws.run('results', 'first', ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it.each([
    ['a misspelt worker', 'exmaple', /there is no function \S*:StepEverywhere_exmaple; deploy the worker/],
    ['no such alias', 'example:live', /there is no function \S*:StepEverywhere_example:live; deploy/],
  ])('does not start a retry with %s', async (_, worker, message) => {
    const { status, stdout, stderr } = await aws.run('retry', 'first', '--function', worker);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(JSON.parse((await aws.run('list', '--json')).stdout)).toHaveLength(1);
  });

  it('does not start a retry with another worker', async () => {
    const other = await prepareWorker(
      inRepository('packages/cli/test/harness/workers/plain.ts'),
      aws.folder,
      {
        name: 'other',
        plain: true,
      },
    );
    await aws.cloud.deploy(other, { timeout: 30, memory: 256 });
    const { status, stderr } = await aws.run('retry', 'first', '--function', 'other');
    expect(status).toBe(1);
    expect(stderr).toMatch(/--function: "other" must be the worker of the run, StepEverywhere_example; /);
    expect(JSON.parse((await aws.run('list', '--json')).stdout)).toHaveLength(1);
    await other.remove();
  });

  it('retries by class, and merges the outcome', async () => {
    const none = await aws.run('retry', 'first', '--class', 'timeout');
    expect(none.status).toBe(1);
    expect(none.stderr).toMatch(
      /first has no target of class timeout to retry; failed or not attempted: 2 of class handler, 2 of class assume-role$/m,
    );
    const wrong = await aws.run('retry', 'first', '--class', 'handlr');
    expect(wrong.stderr).toMatch(/--class: "handlr" must be one of assume-role, /);

    await writeFile(join(aws.folder, 'healed'), '');
    const { status, stdout, stderr } = await aws.run(
      'retry',
      'first',
      '--class',
      'handler',
      '--name',
      'second',
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Retry 2 targets of first\.\nStarted second\n/);
    expect(stdout).toMatch(
      /\n2 targets: 2 succeeded, 0 failed, 0 skipped, 0 not attempted in [\d.]+ s\nTogether with first: 8 targets: 4 succeeded, 2 failed, 2 skipped, 0 not attempted\n$/,
    );

    const again = await aws.run('retry', 'latest', '--class', 'assume-role,not-attempted');
    expect(again.stderr).toMatch(
      /second has no target of class assume-role, not-attempted to retry; failed or not attempted: none; it is a retry; to retry the earlier run: step-everywhere retry first --class assume-role,not-attempted$/m,
    );

    const shown = await aws.run('status', 'first');
    expect(shown.status).toBe(2);
    expect(shown.stdout).toMatch(
      /^first: incomplete\nWith its retry:\n {2}2 failed: assume-role\n8 targets: 4 succeeded, 2 failed/,
    );
    const healed = JSON.parse(await results('--json', '--status', 'succeeded'));
    expect(healed).toHaveLength(4);
    expect(healed[1]).toMatchObject({
      Region: 'eu-west-1',
      Result: { account: '111111111111', region: 'eu-west-1' },
    });
    expect(JSON.parse(await results('--json', '--status', 'succeeded', '--no-merge'))).toHaveLength(2);
  });
});

it('calls a run that only skipped targets a success everywhere, unless an option says otherwise', async () => {
  const accounts = ['--accounts', '222222222222,333333333333', '--regions', 'us-east-1'];
  const start = ['run', '--function', 'example', '--role', 'Auditor', ...accounts, '--payload', '{}'];
  const { status, stdout, stderr } = await aws.run(...start, '--name', 'skipping');
  // The plan before the run and the summary after it have the same counts.
  expect(stderr).toMatch(/ in 2 accounts, 2 targets: 1 to run, 1 skipped \(1 account is not active\)\.\n/);
  expect(stdout).toMatch(/\n2 targets: 1 succeeded, 0 failed, 1 skipped, 0 not attempted in /);
  expect(status).toBe(0);
  const shown = await aws.run('status', 'skipping');
  expect(shown).toMatchObject({ status: 0, stdout: expect.stringMatching(/^skipping: succeeded\n/) });
  const listed = await aws.run('list', '--status', 'succeeded', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject([{ Name: 'skipping' }, { Name: 'second' }]);
  expect((await aws.run('status', 'skipping', '--fail-on', 'skipped')).status).toBe(2);
  expect((await aws.run('status', 'skipping', '--follow', '--fail-on', 'skipped')).status).toBe(2);
});
