import { ReportDataError } from '../report-error.ts';
import { makeCells, type RunReport } from '../run-report.ts';
import { ByteReader } from './byte-reader.ts';
import { dataVersion } from './encode-report.ts';

interface Head extends Pick<RunReport, 'run' | 'regions' | 'units' | 'blocks'> {
  readonly version: number;
  readonly paths: readonly string[];
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly pathOf: readonly number[];
  readonly reasons: readonly (readonly [string, string, string, string])[];
}

/**
 * Decodes what `encodeReport` made.
 *
 * @throws {ReportDataError} when it did not, or in another version.
 */
export function decodeReport(bytes: Uint8Array): RunReport {
  const reader = new ByteReader(bytes);
  const head = readHead(reader.bytes());
  const paths = head.paths.map((path) => (path === '' ? [] : path.split('/')));
  const cells = makeCells(head.ids.length * head.regions.length);
  reader.runs(cells.status);
  reader.runs(cells.reason);
  reader.runs(cells.held);
  reader.differences(cells.started);
  reader.differences(cells.ended);
  reader.differences(cells.size);
  return {
    run: head.run,
    regions: head.regions,
    units: head.units,
    blocks: head.blocks,
    accounts: head.ids.map((id, index) => ({
      id,
      name: head.names[index] ?? id,
      path: paths[head.pathOf[index] ?? -1] ?? [],
    })),
    reasons: head.reasons.map(([name, error, message, remedy]) => ({ class: name, error, message, remedy })),
    cells,
  };
}

function readHead(bytes: Uint8Array): Head {
  let head: Head;
  try {
    head = JSON.parse(new TextDecoder().decode(bytes)) as Head;
  } catch (cause) {
    throw new ReportDataError("The report's data is damaged: its head is no JSON. Make the report again.", {
      cause,
    });
  }
  if (head?.version === dataVersion) return head;
  throw new ReportDataError(
    `The report's data has version ${head?.version}, but must have ${dataVersion}. Make the report again.`,
  );
}
