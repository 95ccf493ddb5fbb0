import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type PageOptions, type ReportWithResults, renderPage } from '@step-everywhere/report';

/** Writes a report as the command does, with the built package. */
export async function writePage(file: string, run: ReportWithResults, options?: PageOptions): Promise<void> {
  await pipeline(Readable.from(renderPage(run, options)), createWriteStream(file));
}
