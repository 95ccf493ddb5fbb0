import { copyFile, mkdir, readdir, readFile, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, runExample } from './example.ts';
import { projected, readTables, type Table } from './table.ts';
import { makeView, speakAthena } from './views.ts';

const queries = new URL('../queries/', import.meta.url);
const views = new URL('../views/', import.meta.url);
const BUCKETS = 'StepEverywhere_bucket-inventory';
const PARAMETERS = 'StepEverywhere_find-parameters';

let buckets: Example;
let parameters: Example;
let tables: Map<string, Table>;
let duckdb: DuckDBConnection;

function table(name: string): Table {
  const found = tables.get(name);
  if (found === undefined) throw new Error(`There is no table ${name}.`);
  return found;
}

async function firstResult({ run }: Example): Promise<Record<string, unknown>> {
  const [row = {}] = await run.rows('210000000001', 'eu-west-1');
  return row;
}

/** Stores the results of the European accounts again, as those of a run a day earlier. */
async function copyAsEarlierRun({ run, execution, keys }: Example): Promise<void> {
  const bucket = join(run.out, run.summary.Bucket);
  for (const key of keys.filter((each) => !each.includes('/_run/') && each.endsWith('/eu-west-1.json'))) {
    const copy = join(bucket, key.replace(execution, 'earlier'));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(bucket, key), copy);
    const yesterday = Date.now() / 1000 - 86_400;
    await utimes(copy, yesterday, yesterday);
  }
}

async function answer(query: string, ...values: string[]): Promise<unknown[][]> {
  const reader = await duckdb.runAndReadAll(await readFile(new URL(`${query}.sql`, queries), 'utf8'), values);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}

/** Points the table `run_objects` at a run, which Athena would find by the values in the query. */
async function objectsOf({ run, execution }: Example, worker: string): Promise<[string, string]> {
  await makeView(duckdb, run, { table: table('run_objects'), partitions: [{ worker, execution }] });
  return [worker, execution];
}

beforeAll(async () => {
  [buckets, parameters] = await Promise.all([
    runExample(
      'bucket-inventory',
      '  - { id: "230000000001", name: newly-acquired, roles: [] }\n' +
        '  - { id: "230000000002", name: closed-experiment, state: SUSPENDED }\n',
      ...['--regions', 'us-east-1,eu-west-1', '--payload', '{"requiredTags":["owner","env"]}'],
    ),
    runExample('find-parameters', '', '--regions', 'us-east-1,eu-west-1', '--role', 'Auditor'),
  ]);
  tables = new Map((await readTables()).map((read) => [read.name, read]));
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await speakAthena(duckdb);
  const ofResults: [string, Example][] = [
    ['bucket_inventory', buckets],
    ['found_parameters', parameters],
  ];
  for (const [name, example] of ofResults) {
    const names = Object.keys(await firstResult(example));
    const { execution, run } = example;
    await makeView(duckdb, run, { table: table(name), partitions: [{ execution }], names });
    if (name !== 'bucket_inventory') continue;
    await copyAsEarlierRun(example);
    await makeView(duckdb, run, { table: table('bucket_inventory_files'), partitions: [{}], names });
  }
  await duckdb.run(await readFile(new URL('bucket_inventory_runs.sql', views), 'utf8'));
});
afterAll(async () => {
  duckdb?.closeSync();
  await buckets?.run.remove();
  await parameters?.run.remove();
});

describe('the tables', () => {
  it.each([
    ['bucket_inventory', () => buckets],
    ['found_parameters', () => parameters],
  ])('%s has the columns of a result, in its order', async (name, example) => {
    const result = Object.keys(await firstResult(example()));
    expect(table(name).columns.map(([column]) => column)).toEqual(result.map((key) => key.toLowerCase()));
  });

  it.each([
    ['bucket_inventory', () => buckets],
    ['found_parameters', () => parameters],
  ])('%s projects the folder that has every result, whatever accounts there are', (name, get) => {
    const example = get();
    const folder = projected(table(name), { execution: example.execution });
    const results = example.keys.filter((key) => !key.includes('/_run/'));
    expect(results.length).toBeGreaterThan(0);
    // Below it are folders of accounts with results of regions, and the run's own objects, which `_` hides.
    for (const key of results)
      expect(key.slice(folder.length)).toMatch(/^\d{12}\/[a-z]{2}(-[a-z]+)+-\d\.json$/);
    for (const key of example.keys) expect(key.startsWith(folder)).toBe(true);
  });

  it('run_objects projects the folder of what a run leaves of itself, whose version is $LATEST', () => {
    const { execution, keys } = buckets;
    const folder = projected(table('run_objects'), { worker: BUCKETS, execution });
    expect(folder).toBe(`StepEverywhere/${BUCKETS}/$LATEST/${execution}/_run/`);
    for (const name of ['summary.json', 'targets.jsonl', 'failures.jsonl', 'skipped.jsonl'])
      expect(keys).toContain(`${folder}${name}`);
    for (const key of keys.filter((found) => found.includes('/_run/'))) expect(key).toContain(folder);
  });

  it('leave no partition unprojected', () => {
    for (const { partitions, template } of tables.values()) {
      expect((template.match(/\$\{(\w+)\}/g) ?? []).sort()).toEqual(
        partitions.map(([name]) => `\${${name}}`).sort(),
      );
      for (const [, projection] of partitions) expect(projection).toBe('injected');
    }
  });
});

describe('the queries', () => {
  it('are all proven here', async () => {
    expect((await readdir(queries)).sort()).toEqual(
      ['coverage', 'encryption', 'failures-by-region', 'failures', 'latest-run', 'missing-tags']
        .concat(['one-parameter', 'open-buckets', 'regions', 'runs'])
        .map((name) => `${name}.sql`)
        .sort(),
    );
  });

  it('show which accounts failed and why', async () => {
    const rows = await answer('failures', ...(await objectsOf(parameters, PARAMETERS)));
    expect(rows).toEqual([
      ['audit-untagged', 'assume-role', expect.stringContaining('role/Auditor in account 220000000002'), 2],
      ['newly-acquired', 'assume-role', expect.stringContaining('role/Auditor in account 230000000001'), 2],
    ]);
  });

  it('count failures by region', async () => {
    expect(await answer('failures-by-region', ...(await objectsOf(parameters, PARAMETERS)))).toEqual([
      ['eu-west-1', 'assume-role', 2],
      ['us-east-1', 'assume-role', 2],
    ]);
  });

  it('find one parameter across the organization', async () => {
    const { execution } = parameters;
    expect(await answer('one-parameter', execution, '/search/ZenIndex')).toEqual([
      ['search-prod', 'eu-west-1', 'String'],
      ['search-prod', 'us-east-1', 'String'],
    ]);
    expect(await answer('one-parameter', execution, '/app/ZenMode')).toHaveLength(16);
    expect(await answer('one-parameter', 'another-run', '/app/ZenMode')).toEqual([]);
  });

  it('set what was found beside what was not answered', async () => {
    const [, execution] = await objectsOf(buckets, BUCKETS);
    const rows = await answer('coverage', execution, execution, execution);
    expect(rows.filter(([account]) => account !== 'management')).toEqual([
      ['closed-experiment', 0, 2],
      ['newly-acquired', 0, 2],
      ['payments-prod', 3, 0],
      ['sandbox', 0, 0],
      ['website', 2, 0],
    ]);
  });

  it('find the buckets that are open', async () => {
    expect(await answer('open-buckets', buckets.execution)).toEqual([
      ['210000000001', 'eu-west-1', 'payments-exports'],
      ['210000000002', 'us-east-1', 'website-assets'],
    ]);
    expect(await answer('open-buckets', 'another-run')).toEqual([]);
  });

  it('list all runs of a worker, and answer from the latest one, whatever it is called', async () => {
    const runs = await answer('runs');
    const own = (await buckets.run.rows('111111111111', 'us-east-1')).length;
    expect(runs.map(([execution, , , found]) => [execution, found])).toEqual([
      [buckets.execution, 5 + own],
      ['earlier', 3],
    ]);
    const latest = await answer('latest-run');
    expect(latest).toHaveLength(5 + own);
    expect(latest).toContainEqual(['210000000002', 'us-east-1', 'website-assets', 'AES256', false]);
  });

  it('count kinds of encryption', async () => {
    const counts = await answer('encryption', buckets.execution);
    expect(counts.filter(([account]) => account !== 'management')).toEqual([
      ['payments-prod', 'AES256', 2],
      ['payments-prod', 'aws:kms', 1],
      ['website', 'AES256', 2],
    ]);
  });

  it('count missing tags', async () => {
    // Besides the bucket for logs, the management account has the orchestrator's own bucket.
    const own = (await buckets.run.rows('111111111111', 'us-east-1')).length - 1;
    expect(await answer('missing-tags', buckets.execution)).toEqual([
      ['env', 3 + own],
      ['owner', 3 + own],
    ]);
  });

  it('take the region from the name of the file', async () => {
    const own = (await buckets.run.rows('111111111111', 'us-east-1')).length - 1;
    expect(await answer('regions', buckets.execution)).toEqual([
      ['eu-west-1', 3, 2],
      ['us-east-1', 3 + own, 2 + own],
    ]);
  });
});
