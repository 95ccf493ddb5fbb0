import { ReportDataError } from '../report-error.ts';
import { type Cells, makeCells, type RunReport } from '../run-report.ts';

/** Raised when an older page could not read what is written. */
const dataVersion = 2;

/** Columns of the cells; a time takes fewer digits as what has passed since the target's start. */
interface Columns extends Record<Exclude<keyof Cells, 'ended'>, readonly number[]> {
  readonly took: readonly (number | null)[];
}

interface ReportData extends Omit<RunReport, 'cells'> {
  readonly version: number;
  readonly columns: Columns;
}

/**
 * Encodes a report as JSON, which is meant to be compressed after that: what differs by cell is in columns.
 *
 * A report of 340,000 targets takes 1.1 MB, compressed. A binary encoding of its own (numbers of variable length, runs,
 * differences) took 7 % less, which is not worth its code.
 *
 * @example
 * ```ts
 * decodeReport(encodeReport(report)); // the same report
 * ```
 */
export function encodeReport({ cells, ...rest }: RunReport): Uint8Array<ArrayBuffer> {
  const { status, reason, held, size, started, ended } = cells;
  const columns: Columns = {
    status: [...status],
    reason: [...reason],
    held: [...held],
    size: [...size],
    started: [...started],
    took: Array.from(ended, (end, cell) => (end === 0 ? null : end - (started[cell] as number))),
  };
  const data: ReportData = { version: dataVersion, ...rest, columns };
  return new TextEncoder().encode(JSON.stringify(data));
}

/**
 * Decodes what {@link encodeReport} made.
 *
 * @throws {ReportDataError} when it did not, or in another version.
 */
export function decodeReport(bytes: Uint8Array): RunReport {
  try {
    return readReport(JSON.parse(new TextDecoder().decode(bytes)) as ReportData);
  } catch (cause) {
    if (cause instanceof ReportDataError) throw cause;
    throw new ReportDataError("The report's data is damaged. Make the report again.", { cause });
  }
}

function readReport({ version, columns, ...rest }: ReportData): RunReport {
  if (version !== dataVersion) {
    throw new ReportDataError(
      `The report's data has version ${version}, but must have ${dataVersion}. Make the report again.`,
    );
  }
  const { took, ...others } = columns;
  const cells = makeCells(rest.accounts.length * rest.regions.length);
  for (const name of Object.keys(others) as (keyof typeof others)[]) cells[name].set(others[name]);
  for (const [cell, time] of took.entries())
    if (time !== null) cells.ended[cell] = (cells.started[cell] as number) + time;
  return { ...rest, cells };
}
