import { extname, resolve } from 'node:path';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { printWrittenFile, writeText } from '../console/write-file.ts';
import { downloadRun } from '../runs/download-run.ts';
import { type OpenedRun, openRun } from '../runs/open-run.ts';
import { UnreadableResults } from '../runs/unreadable-results.ts';
import { type ReadResults, readResults } from './read-results.ts';
import { type ResultsOptions, type RowFormat, rowFormats } from './results-options.ts';
import { RowCount } from './row-count.ts';
import { formatLines, formatTargets } from './row-formats.ts';
import { rowLines, type TargetsWithoutRows } from './row-lines.ts';

/**
 * Writes the results of a run, or the answer of a query over them, to a folder, a file or standard output.
 *
 * @returns the exit status: 0, even if targets failed; 2 when results could not be read.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function writeResults(name: string, options: ResultsOptions, console: Console): Promise<number> {
  const format = formatOf(options, console);
  refuseStyles(options, format);
  if (options.query !== undefined) {
    const { queryResults } = await import('./query-results.ts');
    const { unreadable, rows } = await queryResults(
      name,
      { ...options, query: options.query, format },
      console,
    );
    printRowCount(options, rows, console);
    return unreadable.print(console);
  }
  if (format === 'folder') {
    await copyToFolder(await openRun(name, options, console), options, console);
    return exitStatus.succeeded;
  }
  const results = await readResults(name, options, console);
  const unreadable = new UnreadableResults();
  const targets = unreadable.among(results.rows);
  const without: TargetsWithoutRows = new Map();
  const { raw, excel } = options;
  const written = { format, added: results.added.map(({ name }) => name), raw, excel };
  const rows = new RowCount();
  const texts = (await isByRow(results, options))
    ? formatLines(rows.of(rowLines(targets, without)), written, console.signal)
    : formatTargets(rows.of(targets), written);
  await writeText(options.out, texts, console);
  printRowCount(options, rows, console);
  if (without.size > 0) console.stderr.write(`${describeWithout(without)}\n`);
  return unreadable.print(console);
}

/** @example `results.csv: 510 rows` */
function printRowCount(options: ResultsOptions, { rows }: RowCount, console: Console): void {
  const { out, json } = options;
  if (out === undefined || out === '-') return;
  if (json) printWrittenFile(options, { Rows: rows }, console);
  else console.stderr.write(`${visibleLine(out)}: ${count(rows, 'row')}\n`);
}

async function isByRow(results: ReadResults, { byTarget, status }: ResultsOptions): Promise<boolean> {
  if (byTarget || (status !== undefined && !status.includes('succeeded'))) return false;
  return results.areRows();
}

/** @example `No rows of 3 targets: 2 failed, 1 skipped; --by-target has a line for each target` */
function describeWithout(without: TargetsWithoutRows): string {
  const parts = [...without].map(([status, number]) => `${number} ${status.replace('-', ' ')}`);
  const targets = [...without.values()].reduce((sum, number) => sum + number, 0);
  return `No rows of ${count(targets, 'target')}: ${parts.join(', ')}; --by-target has a line for each target`;
}

function refuseStyles(
  { raw, excel, byTarget, query, columns, all, function: worker }: ResultsOptions,
  format: string,
): void {
  if (worker !== undefined && !all)
    throw new OptionError('--function', 'is for --all; add it, or leave the option out');
  if (format === 'folder' && all)
    throw new OptionError(
      '--all',
      'a folder has the results of one run; let --out end in .jsonl, .csv or .json',
    );
  if (format === 'folder' && columns !== undefined)
    throw new OptionError('--columns', 'a folder has the results as they are stored; leave the option out');
  if (raw && format !== 'csv') throw new OptionError('--raw', `is for CSV, not for ${format}; leave it out`);
  if (excel && format !== 'csv')
    throw new OptionError('--excel', `is for CSV, not for ${format}; leave it out`);
  if (raw && excel)
    throw new OptionError('--raw', 'is for programs, and --excel for spreadsheets; leave out one of them');
  if (!byTarget) return;
  if (query !== undefined)
    throw new OptionError('--by-target', 'a query has a row for each target; leave it out');
  if (format === 'folder')
    throw new OptionError('--by-target', 'a folder has a file for each target; leave it out');
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
    `${JSON.stringify(out)} must end in .jsonl, .csv or .json, or be a folder; or use --format`,
  );
}
