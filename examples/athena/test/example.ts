import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

/** A run of another example. */
export interface Example {
  readonly run: EndedRun;
  readonly execution: string;
  /** Keys of everything that the run has stored. */
  readonly keys: readonly string[];
}

/**
 * Runs an example in its own organization.
 *
 * @param more accounts, in the YAML of the organization's file
 * @param options of `step-everywhere dev`
 */
export async function runExample(name: string, more: string, ...options: string[]): Promise<Example> {
  const folder = new URL(`../../${name}/`, import.meta.url);
  const scratch = await mkdtemp(join(tmpdir(), 'athena-'));
  const organization = join(scratch, 'organization.yaml');
  await writeFile(organization, (await readFile(new URL('organization.yaml', folder), 'utf8')) + more);
  const run = await dev(new URL('src/index.ts', folder), '--org', organization, '--name', name, ...options);
  await rm(scratch, { recursive: true });
  const bucket = join(run.out, run.summary.Bucket);
  const entries = await readdir(bucket, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file).slice(bucket.length + 1));
  return { run, keys, execution: run.summary.OutputKeyPattern.split('/').at(-3) as string };
}
