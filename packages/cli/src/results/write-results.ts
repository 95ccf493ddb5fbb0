import { extname, resolve } from 'node:path';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { visibleJson } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { printWrittenFile, writeText } from '../console/write-file.ts';
import { downloadRun } from '../runs/download-run.ts';
import { type OpenedRun, openRun } from '../runs/open-run.ts';
import { resultRows } from '../runs/result-rows.ts';
import { UnreadableResults } from '../runs/unreadable-results.ts';
import { formatRows, type ResultsOptions, type RowFormat, rowFormats } from './row-formats.ts';

/**
 * Writes the results of a run: to a folder, to one file, or to standard output; or what a query makes of them.
 *
 * @returns the exit status: 0, also when targets failed; 2 when results could not be read.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function writeResults(name: string, options: ResultsOptions, console: Console): Promise<number> {
  const format = formatOf(options, console);
  if (options.raw && format !== 'csv')
    throw new OptionError('--raw', `is for CSV, not for ${format}; leave it out`);
  if (options.query !== undefined) {
    const { queryResults } = await import('./query-results.ts');
    const unreadable = await queryResults(name, { ...options, query: options.query, format }, console);
    printWrittenFile(options, {}, console);
    return unreadable.report(console);
  }
  if (format === 'table')
    throw new OptionError('--format', 'a table is for --query; take jsonl, csv or json');
  const opened = await openRun(name, options, console);
  if (format === 'folder') {
    await copyToFolder(opened, options, console);
    return exitStatus.succeeded;
  }
  const unreadable = new UnreadableResults();
  const rows = unreadable.among(resultRows(opened.objects, opened.run, opened.retries, options.status));
  await writeText(options.out, formatRows(rows, format, options.raw), console);
  printWrittenFile(options, {}, console);
  return unreadable.report(console);
}

async function copyToFolder(
  { objects, run }: OpenedRun,
  { out, status, json }: ResultsOptions,
  { cwd, stdout, stderr }: Console,
): Promise<void> {
  if (out === undefined || out === '-')
    throw new OptionError('--format', 'a folder needs a name; add --out DIR');
  if (status !== undefined)
    throw new OptionError('--status', 'a folder has the results of all targets that succeeded; leave it out');
  const folder = await makeOutputFolder(resolve(cwd, out));
  const { results } = await downloadRun(objects, run, folder);
  if (json) stdout.write(`${visibleJson({ Folder: folder, Results: results })}\n`);
  else stderr.write(`${count(results, 'result')} in ${out}\n`);
}

function formatOf(
  { format, out, json, query }: ResultsOptions,
  { stdout }: Console,
): RowFormat | 'folder' | 'table' {
  const isStandardOutput = out === undefined || out === '-';
  if (json && isStandardOutput && (format === 'csv' || format === 'table'))
    throw new OptionError('--json', `standard output cannot be JSON and ${format}; leave one of the two out`);
  if (format !== undefined) return format;
  if (isStandardOutput) {
    if (json) return 'json';
    return query !== undefined && stdout.isTTY ? 'table' : 'jsonl';
  }
  const extension = extname(out).slice(1);
  const known = rowFormats.find((each) => each === extension || (each === 'jsonl' && extension === 'ndjson'));
  if (known !== undefined) return known;
  if (extension === '') return 'folder';
  throw new OptionError(
    '--out',
    `${JSON.stringify(out)} must end in .jsonl, .csv or .json, or be a folder; or say --format`,
  );
}
