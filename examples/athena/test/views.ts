import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EndedRun } from '../../../scripts/testing/run-example.ts';
import { projected, type Table } from './table.ts';

/** DuckDB's names for the types of the tables. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  boolean: 'BOOLEAN',
  'map<string,string>': 'MAP(VARCHAR, VARCHAR)',
  'array<string>': 'VARCHAR[]',
  'array<map<string,string>>': 'MAP(VARCHAR, VARCHAR)[]',
  'struct<id:string,name:string>': 'STRUCT(id VARCHAR, name VARCHAR)',
  'struct<account:string,arn:string,userid:string>': 'STRUCT(account VARCHAR, arn VARCHAR, userid VARCHAR)',
};

/** Defines Athena's functions that have other names in DuckDB. */
export async function speakAthena(duckdb: DuckDBConnection): Promise<void> {
  await duckdb.run('CREATE MACRO json_extract_scalar(value, path) AS json_extract_string(value, path)');
}

/**
 * Makes a view that stands in for a table, over the files of all partitions that its template projects, with the
 * partitions' values as columns and `$path`.
 *
 * @param names of the columns in JSON, if the table is of JSON
 */
export async function makeView(
  duckdb: DuckDBConnection,
  run: EndedRun,
  { table, partitions, names }: { table: Table; partitions: Record<string, string>[]; names?: string[] },
): Promise<void> {
  const parts = partitions.map((values) => {
    const files = filesAt(join(run.out, run.summary.Bucket, projected(table, values)));
    const columns = Object.entries(values).map(([name, value]) => `, '${value}' AS ${name}`);
    return `SELECT rows.*, rows.filename AS "$path", last_modified AS "$file_modified_time" ${columns.join(' ')}
      FROM ${reader(table, files, names)} AS rows JOIN read_blob(${files}) AS files ON files.filename = rows.filename`;
  });
  await duckdb.run(`CREATE OR REPLACE VIEW ${table.name} AS ${parts.join(' UNION ALL ')}`);
}

/** A location includes everything below it, except names that begin with `_` or `.`, which are hidden. */
function filesAt(location: string): string {
  const found = readdirSync(location, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !/(?:^|\/)[_.]/.test(path) && statSync(join(location, path)).isFile(),
  );
  return `[${found.map((path) => `'${join(location, path)}'`).join(', ')}]`;
}

function reader({ columns }: Table, files: string, names?: string[]): string {
  if (names === undefined) {
    return `read_csv(${files}, delim = '\\x01', quote = '', escape = '', header = false, filename = true,
      columns = {'${columns[0]?.[0]}': 'VARCHAR'})`;
  }
  const types = new Map(columns);
  const typed = names.map((name) => `'${name}': '${TYPES[types.get(name.toLowerCase()) ?? '']}'`);
  return `read_json(${files}, format = 'newline_delimited', filename = true, columns = {${typed.join(', ')}})`;
}
