import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dev, type EndedRun } from '../../../scripts/dev-for-tests.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const inventory = new URL('../../bucket-inventory/', import.meta.url);

/** What DuckDB calls the types of the table. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  'map<string,string>': 'MAP(VARCHAR, VARCHAR)',
  'array<string>': 'VARCHAR[]',
};

let run: EndedRun;
let duckdb: DuckDBConnection;
let execution: string;

/** Columns of the table, in order, with their types. */
async function columns(): Promise<[string, string][]> {
  const [, list = ''] = /\(\n(.*?)\n\)\nPARTITIONED/s.exec(await readFile(here('table.sql'), 'utf8')) ?? [];
  return list.split(',\n').map((line) => line.trim().split(' ') as [string, string]);
}

/** Stands in for the table: the columns by their names in JSON, the partitions and `$path` from the file's name. */
async function makeView(): Promise<void> {
  const { Bucket, OutputKeyPattern } = run.summary;
  const folder = dirname(dirname(join(run.out, Bucket, OutputKeyPattern)));
  const [row = {}] = await run.rows('210000000001', 'eu-west-1');
  const types = new Map(await columns());
  const typed = Object.keys(row).map((key) => `'${key}': '${TYPES[types.get(key.toLowerCase()) ?? '']}'`);
  await duckdb.run(`CREATE VIEW bucket_inventory AS
    SELECT *, filename AS "$path",
      regexp_extract(filename, '([^/]+)/[0-9]{12}/[^/]+$', 1) AS execution,
      regexp_extract(filename, '([0-9]{12})/[^/]+$', 1) AS account
    FROM read_json('${folder}/[0-9]*/*.json', format = 'newline_delimited', filename = true,
      columns = {${typed.join(', ')}})`);
  execution = folder.split('/').at(-1) as string;
}

async function answer(query: string, of = execution): Promise<unknown[][]> {
  const sql = await readFile(here(`queries/${query}.sql`), 'utf8');
  const reader = await duckdb.runAndReadAll(sql, [of]);
  return reader
    .getRows()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
}

beforeAll(async () => {
  run = await dev(
    new URL('src/index.ts', inventory),
    ...['--org', fileURLToPath(new URL('organization.yaml', inventory))],
    ...['--regions', 'us-east-1,eu-west-1', '--payload', '{"requiredTags":["owner","env"]}'],
    ...['--name', 'bucket-inventory'],
  );
  duckdb = await (await DuckDBInstance.create(':memory:')).connect();
  await makeView();
}, 60_000);
afterAll(async () => {
  duckdb?.closeSync();
  await run?.remove();
});

describe('the table', () => {
  it('has the columns of a row, in its order', async () => {
    const [row = {}] = await run.rows('210000000001', 'eu-west-1');
    expect((await columns()).map(([name]) => name)).toEqual(Object.keys(row).map((key) => key.toLowerCase()));
  });

  it('is where a run stores its results', async () => {
    const [, template = ''] =
      /'storage.location.template' = 's3:\/\/BUCKET\/(.*)'/.exec(await readFile(here('table.sql'), 'utf8')) ??
      [];
    const folder = template
      .replace('${' + 'execution}', execution)
      .replace('${' + 'account}', '210000000001');
    expect(await readdir(join(run.out, run.summary.Bucket, folder))).toEqual([
      'eu-west-1.json',
      'us-east-1.json',
    ]);
  });
});

describe('the queries', () => {
  it('are all proven here', async () => {
    const files = await readdir(here('queries'));
    expect(files.sort()).toEqual(['encryption.sql', 'missing-tags.sql', 'open-buckets.sql', 'regions.sql']);
  });

  it('find the buckets that are open', async () => {
    expect(await answer('open-buckets')).toEqual([
      ['210000000001', 'eu-west-1', 'payments-exports'],
      ['210000000002', 'us-east-1', 'website-assets'],
    ]);
  });

  it('count kinds of encryption', async () => {
    const counts = await answer('encryption');
    expect(counts.filter(([account]) => account !== 'management')).toEqual([
      ['payments-prod', 'AES256', 2],
      ['payments-prod', 'aws:kms', 1],
      ['website', 'AES256', 2],
    ]);
  });

  it('count missing tags', async () => {
    // Besides its logs, the management account has the orchestrator's own bucket.
    const own = (await run.rows('111111111111', 'us-east-1')).length - 1;
    expect(await answer('missing-tags')).toEqual([
      ['env', 3 + own],
      ['owner', 3 + own],
    ]);
  });

  it('take the region from the name of the file', async () => {
    const own = (await run.rows('111111111111', 'us-east-1')).length - 1;
    expect(await answer('regions')).toEqual([
      ['eu-west-1', 3, 2],
      ['us-east-1', 3 + own, 2 + own],
    ]);
  });

  it('answer for one run alone', async () => {
    expect(await answer('open-buckets', 'another-run')).toEqual([]);
  });
});
