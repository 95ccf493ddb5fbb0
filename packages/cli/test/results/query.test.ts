import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';
import { inRepository } from '../harness/run-binary.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/varied.ts', { org: 'org.yaml' }, organization);
  const start = (name: string, payload: object, ...options: string[]) =>
    aws.run(
      ...['run', '--function', 'example', '--role', 'Auditor', '--regions', 'us-east-1,eu-west-1'],
      ...['--payload', JSON.stringify(payload), '--name', name, '--json', ...options],
    );
  expect((await start('objects', { without: ['eu-west-1'] }, '--account-details', 'ou,tags')).status).toBe(2);
  expect((await start('rows', { shape: 'rows' })).status).toBe(0);
  expect((await start('mixed', { shape: 'mixed' })).status).toBe(0);
});
afterAll(() => aws.close());

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: 'the "prod", eu', ou: Workloads/Prod, tags: { env: prod, "cost center": "7" } }
  - { id: "333333333333", name: closed, state: SUSPENDED }
`;

async function query(run: string, sql: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await aws.run('results', run, '--query', sql, ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}
const rows = async (run: string, sql: string) => JSON.parse(await query(run, sql, '--json'));

describe('step-everywhere results --query', () => {
  it('counts by region, as the example does', async () => {
    expect(await rows('objects', 'select region, count(*) from results group by 1 order by 1')).toEqual([
      { Region: 'eu-west-1', 'count_star()': 3 },
      { Region: 'us-east-1', 'count_star()': 3 },
    ]);
  });

  it('has the columns of a row, for targets of every status', async () => {
    const columns = await rows('objects', 'select column_name from (describe results)');
    expect(columns.map((row: { column_name: string }) => row.column_name)).toEqual([
      'AccountId',
      'AccountName',
      'Region',
      'Status',
      'Result',
      'Class',
      'Error',
      'Message',
      'Remedy',
      'Reason',
    ]);
    expect(
      await rows(
        'objects',
        `select accountname, status, class, error, message, reason from results
         where region = 'eu-west-1' order by accountid`,
      ),
    ).toMatchObject([
      {
        AccountName: 'management',
        Status: 'failed',
        Class: 'handler',
        Error: 'RangeError',
        Message: 'not in eu-west-1',
        Reason: null,
      },
      { AccountName: 'the "prod", eu', Status: 'failed' },
      {
        AccountName: 'closed',
        Status: 'skipped',
        Class: null,
        Reason: 'The account is SUSPENDED in the organization.',
      },
    ]);
  });

  it('reads fields of results by name, and unnests lists', async () => {
    expect(
      await rows(
        'objects',
        `select Result.name, key.Id, key.Days + 1 as days, key
         from (select Result, unnest(Result.keys) as key from results where status = 'succeeded') order by 1`,
      ),
    ).toEqual([
      { name: 'management', Id: 'AKIA1', days: 401, key: { Id: 'AKIA1', Days: 400 } },
      { name: 'the "prod", eu', Id: 'AKIA1', days: 401, key: { Id: 'AKIA1', Days: 400 } },
    ]);
  });

  it('reads the account details that the run gave to workers', async () => {
    const sql = `select Result.name, Result.ou, Result.tags->>'cost center' as center from results where status = 'succeeded' order by 1`;
    expect(await rows('objects', sql)).toEqual([
      { name: 'management', ou: '', center: null },
      { name: 'the "prod", eu', ou: 'Workloads/Prod', center: '7' },
    ]);
  });

  it('has the rows of a worker as a list, even if there is only one or none', async () => {
    expect(
      await rows(
        'rows',
        "select accountid, region, len(Result) as n from results where status = 'succeeded' order by all",
      ),
    ).toEqual([
      { AccountId: '111111111111', Region: 'eu-west-1', n: 2 },
      { AccountId: '111111111111', Region: 'us-east-1', n: 1 },
      { AccountId: '222222222222', Region: 'eu-west-1', n: 0 },
      { AccountId: '222222222222', Region: 'us-east-1', n: 0 },
    ]);
    expect(
      await rows('rows', 'select max(row.Days) as oldest from (select unnest(Result) as row from results)'),
    ).toEqual([{ oldest: 400 }]);
    // The same run without SQL: it is stored as JSON Lines and can be read.
    const { stdout } = await aws.run(
      ...['results', 'rows', '--json', '--status', 'succeeded', '--by-target'],
    );
    const results = JSON.parse(stdout).map((row: { Result: unknown }) => row.Result);
    expect(results.map((result: unknown) => Array.isArray(result))).toEqual([true, true, true, true]);
    expect(results[2]).toEqual([]);
  });

  it('has a line for each row without SQL, with the target first, and a column for each field', async () => {
    const lines = await aws.run('results', 'rows');
    expect(lines.stdout).toBe(
      [
        '{"AccountId":"111111111111","AccountName":"management","Region":"us-east-1","Id":"AKIA1","Days":400}',
        '{"AccountId":"111111111111","AccountName":"management","Region":"eu-west-1","Id":"AKIA2","Days":3}',
        '{"AccountId":"111111111111","AccountName":"management","Region":"eu-west-1","Id":"AKIA3","Days":90}\n',
      ].join('\n'),
    );
    expect(lines.stderr).toBe('No rows of 2 targets: 2 skipped; --by-target has a line for each target\n');
    expect((await aws.run('results', 'rows', '--format', 'csv', '--excel')).stdout).toBe(
      [
        '\uFEFFAccountId,AccountName,Region,Id,Days',
        '"=""111111111111""",management,us-east-1,AKIA1,400',
        '"=""111111111111""",management,eu-west-1,AKIA2,3',
        '"=""111111111111""",management,eu-west-1,AKIA3,90\r\n',
      ].join('\r\n'),
    );
    expect((await aws.run('results', 'rows', '--format', 'table')).stdout).toMatch(
      /^AccountId {5}AccountName {2}Region {5}Id {5}Days\n[─ ]+\n111111111111 {2}management {3}us-east-1 {2}AKIA1 {2}400\n/,
    );
    const skipped = await aws.run('results', 'rows', '--json', '--status', 'skipped');
    expect(JSON.parse(skipped.stdout)).toHaveLength(2);
    expect((await aws.run('results', 'objects', '--format', 'table')).stdout).toMatch(
      /^AccountId .* Status {5}Result\n[─ ]+\n111111111111 .* succeeded {2}\{"name":"management",/,
    );
  });

  it('adds details of accounts to rows in every format', async () => {
    const columns = ['--columns', 'ou,tags.cost center,email'];
    const lines = (await aws.run('results', 'objects', ...columns)).stdout.split('\n');
    expect(Object.keys(JSON.parse(lines[2] ?? '')).slice(2, 7)).toEqual([
      'Region',
      'OU',
      'Tags.cost center',
      'Email',
      'Status',
    ]);
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({
      AccountId: '222222222222',
      OU: 'Workloads/Prod',
      'Tags.cost center': '7',
      Email: 'aws+222222222222@example.com',
    });
    expect(lines[4]).toContain('"OU":"","Tags.cost center":null,"Email":"aws+333333333333@example.com"');
    const csv = await aws.run('results', 'rows', ...columns, '--format', 'csv');
    expect(csv.stdout.split('\r\n').slice(0, 2)).toEqual([
      'AccountId,AccountName,Region,OU,Tags.cost center,Email,Id,Days',
      '111111111111,management,us-east-1,,,aws+111111111111@example.com,AKIA1,400',
    ]);
    const table = await aws.run('results', 'objects', '--columns', 'tags', '--format', 'table');
    expect(table.stdout).toContain('us-east-1  {"env":"prod","cost center":"7"}  succeeded');
    const sql = `select OU, Tags->>'cost center' as center, "Tags.env" as env, count(*) as n from results group by all order by 1`;
    expect(JSON.parse(await query('objects', sql, '--json', '--columns', 'ou,tags,tags.env'))).toEqual([
      { OU: '', center: null, env: null, n: 4 },
      { OU: 'Workloads/Prod', center: '7', env: 'prod', n: 2 },
    ]);
  });

  it('has the rows of all runs of a worker, each with its run and time', async () => {
    const sql = `select Run, typeof(StartTime) as type, count(*) as n from results group by all order by min(StartTime)`;
    const answer = await aws.run('results', '--all', '--query', sql, '--json');
    expect(answer.stderr).toBe('3 runs of StepEverywhere_example\n');
    const rowsOfRun = { type: 'TIMESTAMP', n: 6 };
    expect(JSON.parse(answer.stdout)).toEqual(
      ['objects', 'rows', 'mixed'].map((Run) => ({ Run, ...rowsOfRun })),
    );
    const { stdout } = await aws.run('results', '--all', '--function', 'example', '--by-target');
    const found = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found.map(({ Run }) => Run).filter((run, index, all) => run !== all[index - 1])).toEqual([
      'mixed',
      'rows',
      'objects',
    ]);
    expect(found[0].StartTime).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const none = await aws.run('results', '--all', '--function', 'other');
    expect(none).toMatchObject({ status: 1, stdout: '' });
    expect(none.stderr).toMatch(/no run of StepEverywhere_other has ended with results/);
  });

  it('reads results without a common type as JSON', async () => {
    expect(
      await rows(
        'mixed',
        `select typeof(Result) as type, Result, Result->>'$.Id' as id from results
        where status = 'succeeded' and accountid = '111111111111' order by region`,
      ),
    ).toEqual([
      { type: 'JSON', Result: 'a text', id: null },
      { type: 'JSON', Result: { id: 1, Id: 2 }, id: '2' },
    ]);
  });

  it('filters by --status before the query, and keeps all digits of large numbers', async () => {
    const { stdout } = await aws.run(
      ...['results', 'objects', '--status', 'skipped', '--json'],
      ...[
        '--query',
        'select count(*) as n, 12345678901234567890::hugeint as big, 1.5 as d, null as nothing from results',
      ],
    );
    expect(stdout).toBe('[\n{"n":2,"big":12345678901234567890,"d":1.5,"nothing":null}\n]\n');
  });

  it('writes JSON Lines, CSV, JSON and a table', async () => {
    const sql = 'select accountname, count(*) as n from results group by 1 order by 1';
    expect(await query('objects', sql)).toBe(
      '{"AccountName":"closed","n":2}\n{"AccountName":"management","n":2}\n{"AccountName":"the \\"prod\\", eu","n":2}\n',
    );
    expect(await query('objects', sql, '--format', 'table')).toBe(
      'AccountName     n\n──────────────  ─\nclosed          2\nmanagement      2\nthe "prod", eu  2\n',
    );
    await writeFile(join(aws.folder, 'names.sql'), `${sql}; -- that is all\n`);
    const file = ['--out', 'names.csv'];
    const written = await aws.run('results', 'objects', '--query', '@names.sql', ...file);
    expect(written).toMatchObject({ status: 0, stdout: '', stderr: 'names.csv: 3 rows\n' });
    expect(JSON.parse(await query('objects', '@names.sql', '--json', ...file))).toEqual({
      File: join(aws.folder, 'names.csv'),
      Rows: 3,
    });
    expect(await readFile(join(aws.folder, 'names.csv'), 'utf8')).toBe(
      'AccountName,n\r\nclosed,2\r\nmanagement,2\r\n"the ""prod"", eu",2\r\n',
    );
    expect(await query('objects', 'select 1 as one from results where false', '--json')).toBe('[]\n');
  });

  it.each([
    [
      'SQL with a misspelt column',
      ['--query', 'select regio from results'],
      /--query: Binder Error: .*"regio" not found.* Candidate bindings: "Region"/,
    ],
    ['no SQL', ['--query', 'pick me'], /--query: Parser Error: /],
    ['a file that is not there', ['--query', '@nowhere.sql'], /--query: cannot read nowhere\.sql: /],
    ['a folder', ['--query', 'select 1', '--out', 'folder'], /--query: its answer is one file/],
    ['a line for each target', ['--query', 'select 1', '--by-target'], /--by-target: a query has a row/],
    ['all runs in a folder', ['--all', '--out', 'folder'], /--all: a folder has the results of one run/],
    ['a worker of one run', ['--function', 'example'], /--function: is for --all/],
    ['a column that is none', ['--columns', 'ou,emial'], /Expected ou, email, tags or tags\.KEY\..*email/],
    ['Excel in JSON', ['--excel'], /--excel: is for CSV, not for jsonl/],
  ])('refuses %s, in one line', async (_, args, message) => {
    const { status, stdout, stderr } = await aws.run('results', 'objects', ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(/^Help: /)]);
  });

  it('says how to install a missing DuckDB, before any call of AWS', async () => {
    const root = join(aws.folder, 'without');
    await mkdir(join(root, 'node_modules/@duckdb'), { recursive: true });
    await cp(inRepository('packages/cli/dist'), join(root, 'dist'), { recursive: true });
    await cp(inRepository('packages/cli/package.json'), join(root, 'package.json'));
    const modules = inRepository('packages/cli/node_modules');
    for (const name of await readdir(modules))
      if (name !== '@duckdb' && !name.startsWith('.'))
        await symlink(join(modules, name), join(root, 'node_modules', name));
    const args = [join(root, 'dist/main.js'), 'results', 'latest', '--query', 'select 1'];
    const env = { PATH: process.env.PATH, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'us-east-1' };
    const failed = promisify(execFile)(process.execPath, args, { env });
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^step-everywhere: --query needs DuckDB, .*npm install @duckdb\/node-api .*\nHelp: .*#duckdbmissingerror\n$/,
      ),
    });
    // Everything else works.
    await promisify(execFile)(process.execPath, [join(root, 'dist/main.js'), 'results', '--help'], { env });
  });

  it('needs no more than 32 MB of heap for 100,000 targets', async () => {
    const program = inRepository('packages/cli/test/results/query-many-rows.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--max-old-space-size=32',
      program,
      '100000',
    ]);
    expect(JSON.parse(stdout)).toEqual([100_000, 10_000, 200_000, 1_006]);
  });
});
