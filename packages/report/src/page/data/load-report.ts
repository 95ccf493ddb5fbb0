import { decodeReport, inflate } from '../../encoding/index.ts';
import type { PackedReport } from '../../live/pack-report.ts';
import { ReportDataError } from '../../report-error.ts';
import type { RunReport } from '../../run-report.ts';
import { decodeBase64 } from './base64.ts';
import { ResultStore } from './result-store.ts';

/** The data that the page shows. */
export interface LoadedReport {
  readonly report: RunReport;
  readonly results: ResultStore;
}

/**
 * Reads the report from the page itself.
 *
 * @throws {ReportDataError} if its data is missing or damaged.
 */
export async function loadEmbedded(): Promise<LoadedReport> {
  const bytes = embedded('report-data');
  const report = decodeReport(await inflate(bytes).catch(damaged));
  return { report, results: new ResultStore(report, (index) => embedded(`results-${index}`)) };
}

/** Reads the report from the answer of a live run's server. */
export async function loadServed(served: PackedReport): Promise<LoadedReport> {
  const report = decodeReport(await inflate(decodeBase64(served.report)).catch(damaged));
  return { report, results: new ResultStore(report, (index) => decodeBase64(served.blocks[index] ?? '')) };
}

function embedded(id: string): Uint8Array<ArrayBuffer> {
  const data = document.getElementById(id)?.textContent;
  if (data == null)
    throw new ReportDataError(`The file lacks a part of its data (${id}). Make the report again.`);
  return decodeBase64(data);
}

function damaged(cause: unknown): never {
  throw new ReportDataError('The data in this file is damaged. Make the report again.', { cause });
}
