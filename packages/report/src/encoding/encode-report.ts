import type { RunReport } from '../run-report.ts';
import { ByteWriter } from './byte-writer.ts';

/** Raised when an older page could not read what is written. */
export const dataVersion = 1;

/**
 * Encodes a report: what differs by account, region or reason as JSON, what differs by cell as columns of numbers. It is
 * meant to be compressed after that.
 *
 * @example
 * ```ts
 * decodeReport(encodeReport(report)); // the same report
 * ```
 */
export function encodeReport({
  run,
  accounts,
  regions,
  units,
  reasons,
  cells,
  blocks,
}: RunReport): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const paths = new Map<string, number>();
  for (const { path } of accounts) {
    const key = path.join('/');
    if (!paths.has(key)) paths.set(key, paths.size);
  }
  const head = {
    version: dataVersion,
    run,
    regions,
    units,
    blocks,
    paths: [...paths.keys()],
    ids: accounts.map(({ id }) => id),
    names: accounts.map(({ name }) => name),
    pathOf: accounts.map(({ path }) => paths.get(path.join('/'))),
    reasons: reasons.map((reason) => [reason.class, reason.error, reason.message, reason.remedy]),
  };
  writer.bytes(new TextEncoder().encode(JSON.stringify(head)));
  writer.runs(cells.status);
  writer.runs(cells.reason);
  writer.runs(cells.held);
  writer.differences(cells.started);
  writer.differences(cells.ended);
  writer.differences(cells.size);
  return writer.written;
}
