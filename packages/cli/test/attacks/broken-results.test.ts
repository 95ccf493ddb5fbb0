import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';

// What an attacker with write access to the bucket of results can do: no command that reads a run stops because of
// it.
const start = ['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'];
let aws: DeployedCloud;
let keys: { readonly malformed: string; readonly deep: string };
let store: (key: string, text: string) => Promise<void>;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/scripted.ts', { org: 2 });
  for (const name of ['first', 'second', 'exact', 'other'])
    expect((await aws.run(...start, '--payload', '{}', '--name', name)).status).toBe(0);
  const [one, other] = aws.cloud.organization.accounts.map(({ id }) => id);
  const prefix = 'StepEverywhere/StepEverywhere_example/$LATEST/first';
  keys = { malformed: `${prefix}/${one}/us-east-1.json`, deep: `${prefix}/${other}/eu-west-1.json` };
  store = (key, text) => writeFile(join(aws.cloud.folder, aws.cloud.bucket, key), text);
  const exact = (run: string) => keys.malformed.replace('/first/', `/${run}/`);
  await store(exact('exact'), digits);
  await store(exact('other'), digits.replace('174706176', '174706177'));
  await store(keys.malformed, '{"account": ');
  await store(keys.deep, `${'['.repeat(20_000)}${']'.repeat(20_000)}`);
});
afterAll(() => aws.close());

const digits =
  '{"big":9007199254740993,"neg":-0,"huge":1208925819614629174706176,"f":1.0,"big":1e400,"s":"\\ud800"}';

/** Expects that a command continues: it ends with status 2 and lists each key with the reason. */
async function goesOn(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await aws.run(...args);
  expect({ status, stderr }).toMatchObject({ status: 2 });
  expect(stderr).toContain('2 results cannot be read:\n');
  expect(stderr).toMatch(new RegExp(`${escaped(keys.malformed)}.*: it is not JSON \\(`));
  expect(stderr).toMatch(new RegExp(`${escaped(keys.deep)}.*: it is nested more than 500 levels deep`));
  return stdout;
}

const escaped = (text: string) => text.replace(/[$.]/g, '\\$&');

describe('a result that JavaScript would change', () => {
  it.each(['jsonl', 'json', 'csv'])('is in %s as it is stored', async (format) => {
    const { status, stdout } = await aws.run('results', 'exact', '--format', format);
    expect(status).toBe(0);
    expect(format === 'csv' ? stdout.replaceAll('""', '"') : stdout).toContain(digits);
  });

  it('is in a query with all its digits, also beside a fraction', async () => {
    const sql = `select Result.huge as huge, Result.f as f, 9007199254740993 as big, 1234567890.123456789 as dec
      from results where Result.f is not null`;
    const { stdout } = await aws.run('results', 'exact', '--query', sql, '--json');
    expect(stdout).toBe(
      '[\n{"huge":"1208925819614629174706176","f":1,"big":9007199254740993,"dec":1234567890.123456789}\n]\n',
    );
  });

  it('differs from one that is greater by one', async () => {
    const { stdout } = await aws.run('diff', 'exact', 'other', '--json');
    expect(stdout).toContain(
      '{"Path":"$.huge","From":1208925819614629174706176,"To":1208925819614629174706177}',
    );
    expect(JSON.parse(stdout).Counts).toMatchObject({ result: 1, same: 3 });
  });
});

describe('a result that cannot be read', () => {
  it.each([['jsonl'], ['json'], ['csv']])('does not stop results as %s', async (format) => {
    const stdout = await goesOn('results', 'first', '--format', format);
    expect(stdout.match(/\bregion\b/g)).toHaveLength(2);
    expect(stdout.match(/UnreadableResultError/g)).toHaveLength(2);
  });

  it('does not stop a query', async () => {
    const sql = 'select count(*) as targets, count(Result) as readable from results';
    expect(JSON.parse(await goesOn('results', 'first', '--query', sql))).toEqual({ targets: 4, readable: 2 });
  });

  it('does not stop a report, which leaves it out', async () => {
    const stdout = await goesOn('report', 'first', '--out', 'report.html', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ Results: 2, ResultsLeftOut: 2 });
  });

  it('does not stop a comparison, which names it', async () => {
    const { status, stdout } = await aws.run('diff', 'first', 'second');
    expect(status).toBe(2);
    expect(stdout).toMatch(
      /^result that cannot be read {2}\d{12} \S+ us-east-1\n {4}The result .*it is not JSON/m,
    );
    expect(stdout).toMatch(/\n2 targets differ: 2 result that cannot be read; 2 the same\n$/);
  });
});

describe('the objects of a run, in a bucket whose policy lets others write them', () => {
  const prefix = 'StepEverywhere/StepEverywhere_example/$LATEST/second';

  it('cannot write outside the folder of a copied run, nor add a note that a retry would run', async () => {
    const file = join(aws.cloud.folder, aws.cloud.bucket, prefix, '_run/run.json');
    const run = JSON.parse(await readFile(file, 'utf8'));
    await store(`${prefix}/_run/run.json`, JSON.stringify({ ...run, Bucket: '../../planted' }));
    await store(`${prefix}/_run/execution.json`, '{}');
    await mkdir(join(aws.folder, 'within'));
    const { status, stderr } = await aws.run(
      'results',
      'second',
      '--format',
      'folder',
      '--out',
      'within/copy',
    );
    expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('4 results') });
    expect(await readdir(aws.folder)).not.toContain('planted');
    const copied = await readdir(join(aws.folder, 'within/copy'), { recursive: true });
    expect(copied).toContain(`${aws.cloud.bucket}/${prefix}/_run/run.json`);
    expect(copied.filter((name) => name.endsWith('execution.json'))).toEqual([]);
  });
});
