import { deflate, encodeReport } from '../encoding/index.ts';
import type { ReportWithResults } from '../run/make-report.ts';

/** The data that a live page fetches: the parts that a report's file has in tags, in Base64. */
export interface PackedReport {
  readonly report: string;
  readonly blocks: readonly string[];
}

/** Packs a report and its results as one piece of JSON. */
export async function packReport({ report, blocks }: ReportWithResults): Promise<string> {
  const data = await deflate(encodeReport(report));
  const packed: PackedReport = { report: base64(data), blocks: blocks.map(base64) };
  return JSON.stringify(packed);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
