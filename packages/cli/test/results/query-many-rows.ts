import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { makeResultTable } from '../../src/results/result-table.ts';
import type { ResultRow } from '../../src/runs/result-rows.ts';

// A separate program, so that its heap can be small: see query.test.ts.
const targets = Number(process.argv[2]);
const folder = await mkdtemp(join(tmpdir(), 'many-rows-'));
const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', temp_directory: folder });
const connection = await instance.connect();
const { signal } = new AbortController();
await makeResultTable(connection, rows(), { folder, added: [], signal });
const answer = await connection.runAndReadAll(
  'select count(*)::int, count(distinct AccountId)::int, sum(Result.size)::int, max(length(Result.text))::int from results',
);
process.stdout.write(JSON.stringify(answer.getRowsJson()[0]));
connection.closeSync();
instance.closeSync();
await rm(folder, { recursive: true });

async function* rows(): AsyncGenerator<ResultRow> {
  for (let index = 0; index < targets; index += 1) {
    const AccountId = String(100_000_000_000 + Math.floor(index / 10));
    const value = { size: 2, text: `${index} ${'x'.repeat(1_000)}` };
    const Result = { isRows: false, texts: [JSON.stringify(value)] };
    yield { AccountId, AccountName: 'many', Region: `region-${index % 10}`, Status: 'succeeded', Result };
  }
}
