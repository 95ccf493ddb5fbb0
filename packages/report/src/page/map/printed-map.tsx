import type { RunReport } from '../../run-report.ts';
import { cellStatus } from '../../run-report.ts';
import { formatCount, formatNumber } from '../format.ts';
import { type Colouring, noShade, otherShade } from '../model/colouring.ts';
import { regionName } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';
import { letterOn, palettes } from '../theme/palette.ts';
import { colourOfCell, letterOf } from './paint-cells.ts';

interface Props {
  readonly report: RunReport;
  readonly rows: readonly number[];
  readonly matching: Uint8Array;
  readonly colouring: Colouring;
}

/** The most accounts that a reader would still look through. */
const mostRows = 320;

/** The map for paper: a table, so that the browser breaks it between rows and repeats the regions on each page. */
export function PrintedMap({ report, rows, matching, colouring }: Props) {
  const shown = rows.slice(0, mostRows);
  return (
    <section>
      <h2>Map</h2>
      {shown.length < rows.length && (
        <p class="muted">
          The first {formatNumber(shown.length)} of {formatCount(rows.length, 'account')}; a filter or another
          order, chosen before printing, puts others on paper.
        </p>
      )}
      <table class="printed-map">
        <thead>
          <tr>
            <th scope="col">Account</th>
            {report.regions.map((region) => (
              <th key={region} scope="col" class="printed-region">
                <span>{regionName(region)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row}>
              <th scope="row">
                <span class="printed-account">
                  <span class="printed-name">{report.accounts[row]?.name}</span>
                  <span class="mono muted">{report.accounts[row]?.id}</span>
                </span>
              </th>
              {report.regions.map((region, column) => {
                const cell = row * report.regions.length + column;
                return (
                  <td key={region}>
                    {matching[cell] === 1 && (
                      <PrintedCell
                        cell={cell}
                        status={report.cells.status[cell] ?? 0}
                        colouring={colouring}
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  readonly cell: number;
  readonly status: number;
  readonly colouring: Colouring;
}

function PrintedCell({ cell, status, colouring }: CellProps) {
  const shade = colouring.kind === 'outcome' ? noShade : (colouring.shades[cell] ?? noShade);
  const isAbsent = colouring.kind !== 'outcome' && shade === noShade && status === cellStatus.succeeded;
  const hasLetter = colouring.kind === 'categories' && shade < otherShade;
  const colour = colourOfCell(palettes.light, colouring, cell, status);
  return (
    <span
      class={isAbsent ? 'printed-cell swatch-absent' : 'printed-cell'}
      style={isAbsent ? undefined : { backgroundColor: colour, color: letterOn(colour) }}
    >
      {hasLetter && letterOf(shade)}
      {status !== cellStatus.succeeded && <StatusBadge status={status} />}
    </span>
  );
}
