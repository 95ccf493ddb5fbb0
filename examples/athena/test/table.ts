import { readdir, readFile } from 'node:fs/promises';

/** The parts of a table's file that the tests use. */
export interface Table {
  readonly name: string;
  /** Columns in order, with their types. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  /** Partition columns in order, with the projection from which Athena gets their values. */
  readonly partitions: readonly (readonly [name: string, projection: string])[];
  /**
   * Path of the partitions below the bucket, with `${…}` for the partitions' values; for a table without partitions,
   * its location.
   */
  readonly template: string;
}

const folder = new URL('../tables/', import.meta.url);

/** Reads every table of this example. */
export async function readTables(): Promise<Table[]> {
  const files = (await readdir(folder)).sort();
  return Promise.all(files.map(async (file) => parseTable(await readFile(new URL(file, folder), 'utf8'))));
}

function parseTable(sql: string): Table {
  const [, name = '', list = ''] =
    /EXTERNAL TABLE (\w+) \(\s*(.*?)\s*\)\n(?:PARTITIONED|ROW)/s.exec(sql) ?? [];
  const [, partitions = ''] = /PARTITIONED BY \((.*)\)/.exec(sql) ?? [];
  const [, location = ''] = /^LOCATION 's3:\/\/BUCKET\/(.*)'$/m.exec(sql) ?? [];
  const property = (key: string): string => sql.match(`'${key}' = '(.*)'`)?.[1] ?? '';
  return {
    name,
    columns: list.split(/,\n\s*/).map((line) => line.split(' ') as [string, string]),
    partitions: (partitions === '' ? [] : partitions.split(', ')).map((column) => {
      const [partition = ''] = column.split(' ');
      return [partition, property(`projection.${partition}.type`)];
    }),
    template: property('storage.location.template').replace('s3://BUCKET/', '') || location,
  };
}

/** The folder of a partition, below the bucket. */
export function projected({ template }: Table, values: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The template ${template} has no partition for ${name}.`);
    return value;
  });
}
