import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadRun, renderPage } from '@step-everywhere/report';
import { OptionError } from '../console/errors.ts';

/**
 * Writes a report, whole or not at all.
 *
 * @param file absolute.
 * @returns its size in bytes.
 * @throws {OptionError} when it cannot be written.
 */
export async function writeReportFile(file: string, run: ReadRun, option: string): Promise<number> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    // A report may hold what is not for everybody on this machine.
    await pipeline(Readable.from(renderPage(run)), createWriteStream(unfinished, { mode: 0o600 }));
    await rename(unfinished, file);
    return (await stat(file)).size;
  } catch (cause) {
    await rm(unfinished, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new OptionError(option, `cannot write ${file} (${message}); name another file`, { cause });
  }
}
