import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Run, findRun as readRun } from '@step-everywhere/infra/run';
import { NoSuchRunError, OptionError } from '../cli-error.ts';
import type { Console } from '../console.ts';
import { exitStatus } from '../exit-status.ts';
import { findRun } from '../orchestrator/find-run.ts';
import { findOrchestrator, type OrchestratorOptions } from '../orchestrator/orchestrator.ts';
import { readSettings } from '../orchestrator/orchestrator-settings.ts';
import { downloadRun } from './download-run.ts';
import { type ResultRow, resultRows } from './result-rows.ts';
import { formatRows, type RowFormat, rowFormats } from './row-formats.ts';
import { readRetries } from './run-targets.ts';
import type { TargetStatus } from './target-status.ts';

/** The options of `step-everywhere results`. */
export interface ResultsOptions extends OrchestratorOptions {
  /** A folder, a file, or `-` for standard output. */
  readonly out?: string;
  readonly format?: RowFormat | 'folder';
  /** Only targets that ended so. */
  readonly status?: readonly TargetStatus[];
  /** Whether retries are taken in; they are unless it is false. */
  readonly merge: boolean;
}

/**
 * Writes the results of a run: to a folder, to one file, or to standard output.
 *
 * @returns the exit status: having written them is what was asked.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function writeResults(name: string, options: ResultsOptions, console: Console): Promise<number> {
  const orchestrator = await findOrchestrator(options, console.env, name);
  const described = await findRun(orchestrator, name);
  const { bucket } = await readSettings(orchestrator);
  const client = orchestrator.aws.bucket;
  const run = await readRun(client, bucket, described.arn, described.input);
  if (run === undefined) {
    throw new NoSuchRunError(
      name,
      `the run ${described.name} has no targets, and so no results; \`step-everywhere status ${described.name}\` says why`,
    );
  }
  const format = formatOf(options);
  if (format === 'folder') {
    await copyToFolder(run, options, console, client);
    return exitStatus.succeeded;
  }
  const retries = options.merge ? await readRetries(client, run) : [];
  const rows = resultRows(client, run, retries, options.status);
  if (options.out === undefined || options.out === '-') await writeTo(console.stdout, rows, format, console);
  else await writeFile(resolve(console.cwd, options.out), rows, format, console);
  return exitStatus.succeeded;
}

async function copyToFolder(
  run: Run,
  { out, status }: ResultsOptions,
  { cwd, stderr }: Console,
  client: Parameters<typeof downloadRun>[0],
): Promise<void> {
  if (out === undefined || out === '-')
    throw new OptionError('--format', 'a folder needs a name; add --out DIR');
  if (status !== undefined)
    throw new OptionError('--status', 'a folder has the results of all targets that succeeded; leave it out');
  const { results } = await downloadRun(client, run, resolve(cwd, out));
  stderr.write(`${results} results in ${out}\n`);
}

function formatOf({ format, out, json }: ResultsOptions): RowFormat | 'folder' {
  if (format !== undefined) return format;
  if (out === undefined || out === '-') return json ? 'json' : 'jsonl';
  const extension = extname(out).slice(1);
  const known = rowFormats.find((each) => each === extension || (each === 'jsonl' && extension === 'ndjson'));
  if (known !== undefined) return known;
  if (extension === '') return 'folder';
  throw new OptionError(
    '--out',
    `${JSON.stringify(out)} must end in .jsonl, .csv or .json, or be a folder; or say --format`,
  );
}

async function writeTo(
  stream: NodeJS.WriteStream,
  rows: AsyncIterable<ResultRow>,
  format: RowFormat,
  { signal }: Console,
): Promise<void> {
  for await (const text of formatRows(rows, format)) {
    signal.throwIfAborted();
    // A slow reader slows the reading down: nothing piles up.
    if (!stream.write(text)) await once(stream, 'drain', { signal });
  }
}

/** Into a temporary file that is then renamed: what has the name is whole. */
async function writeFile(
  file: string,
  rows: AsyncIterable<ResultRow>,
  format: RowFormat,
  { signal }: Console,
): Promise<void> {
  const part = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(formatRows(rows, format)), createWriteStream(part), { signal });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string' || 'hostname' in (error as object))
      throw error;
    throw new OptionError('--out', `cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
