import { createWriteStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { folderObjects, replaceFile, type Summary } from '@step-everywhere/infra/internal/run';
import {
  type MakeReportOptions,
  makeReport,
  type ReportWithResults,
  renderPage,
} from '@step-everywhere/report';
import { OptionError } from '../console/errors.ts';
import { pastablePath } from '../console/paths.ts';

/** A run whose objects are on this machine. */
export interface LocalRun {
  /** ARN of the execution. */
  readonly arn: string;
  /** Key prefix of the run's own objects. */
  readonly prefix: string;
}

/** The folder of a run's objects on this machine. */
export interface LocalRunFolder extends Pick<MakeReportOptions, 'nameUnits'> {
  /** Absolute path; it contains a folder for each bucket. */
  readonly folder: string;
  readonly bucket: string;
}

/** Makes the report of a run on this machine, ended or not. */
export function makeLocalReport(
  { folder, bucket, nameUnits }: LocalRunFolder,
  { arn, prefix }: LocalRun,
  options: Pick<MakeReportOptions, 'startTime' | 'limits'> = {},
): Promise<ReportWithResults> {
  return makeReport(folderObjects(join(folder, bucket)), prefix, {
    ...options,
    execution: arn,
    ...(nameUnits && { nameUnits }),
  });
}

/**
 * Writes the report of a run that has ended.
 *
 * @param file relative to `cwd`.
 * @returns the path for display.
 * @throws {OptionError} for a file that cannot be written.
 */
export async function writeReport(
  files: LocalRunFolder,
  { ExecutionId: arn, SummaryKey }: Summary,
  file: string,
  cwd: string,
): Promise<string> {
  const prefix = SummaryKey.replace(/summary\.json$/, '');
  const written = resolve(cwd, file);
  await writeReportFile(written, await makeLocalReport(files, { arn, prefix }), '--report');
  return pastablePath(written, cwd);
}

/**
 * Writes a report, completely or not at all.
 *
 * @param file absolute path.
 * @returns its size in bytes.
 * @throws {OptionError} when it cannot be written.
 */
export async function writeReportFile(file: string, run: ReportWithResults, option: string): Promise<number> {
  try {
    await replaceFile(file, (path) => pipeline(Readable.from(renderPage(run)), createWriteStream(path)));
    return (await stat(file)).size;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const folder = dirname(file);
    const reason = code === 'ENOENT' && !existsSync(folder) ? `the folder ${folder} does not exist` : message;
    throw new OptionError(option, `cannot write ${file} (${reason}); name another file`, { cause });
  }
}
