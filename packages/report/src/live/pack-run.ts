import { ByteWriter } from '../encoding/byte-writer.ts';
import { deflate, encodeReport } from '../encoding/index.ts';
import type { ReadRun } from '../run/read-run.ts';

/** A report and its results in one piece, as a page that follows a run fetches them. */
export async function packRun({ report, blocks }: ReadRun): Promise<Uint8Array> {
  const writer = new ByteWriter();
  writer.bytes(await deflate(encodeReport(report)));
  for (const block of blocks) writer.bytes(block);
  return writer.written;
}
