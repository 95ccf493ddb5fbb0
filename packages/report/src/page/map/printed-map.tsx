import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunReport } from '../../run-report.ts';
import { FailuresView } from '../failures/failures-view.tsx';
import { formatCount, formatNumber } from '../format.ts';
import type { Colouring } from '../model/colouring.ts';
import type { ClassGroup } from '../model/failure-groups.ts';
import { palettes } from '../theme/palette.ts';
import { layOutMap } from './map-geometry.ts';
import { paintMap } from './paint-map.ts';

interface Props {
  readonly report: RunReport;
  readonly rows: readonly number[];
  readonly matching: Uint8Array;
  readonly colouring: Colouring;
  readonly groups: readonly ClassGroup[];
}

/** On paper: as many accounts as one still looks through, in pieces that fit a page. */
const most = { rows: 320, rowsInFirst: 10, rowsInPiece: 26 } as const;
const paperWidth = 980;

/** What is printed in place of the scrolling map: its first rows, and all failures. */
export function PrintedMap({ report, rows, matching, colouring, groups }: Props) {
  const [isPrinting, setPrinting] = useState(matchMedia('print').matches);
  useEffect(() => {
    const paper = matchMedia('print');
    const follow = () => setPrinting(paper.matches);
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    paper.addEventListener('change', follow);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      paper.removeEventListener('change', follow);
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  if (!isPrinting) return null;
  const shown = rows.slice(0, most.rows);
  const pieces = cutToPages(shown);
  return (
    <div class="printed">
      <h2>Map</h2>
      {shown.length < rows.length && (
        <p class="muted">
          The first {formatNumber(shown.length)} of {formatCount(rows.length, 'account')}.
        </p>
      )}
      {pieces.map((piece) => (
        <Piece key={piece[0]} report={report} rows={piece} matching={matching} colouring={colouring} />
      ))}
      <h2>Failures</h2>
      <FailuresView report={report} groups={groups} onShow={() => {}} onSelect={() => {}} />
    </div>
  );
}

/** The first page has the totals as well. */
function cutToPages(rows: readonly number[]): (readonly number[])[] {
  const pieces = [rows.slice(0, most.rowsInFirst)];
  for (let from = most.rowsInFirst; from < rows.length; from += most.rowsInPiece)
    pieces.push(rows.slice(from, from + most.rowsInPiece));
  return pieces;
}

function Piece({ report, rows, matching, colouring }: Omit<Props, 'groups'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (!canvas.current || !context) return;
    const { contentHeight } = layOutMap(paperWidth, 0, rows.length, report.regions.length);
    const geometry = layOutMap(paperWidth, contentHeight, rows.length, report.regions.length);
    // Twice the pixels, which paper shows.
    canvas.current.width = paperWidth * 2;
    canvas.current.height = contentHeight * 2;
    context.scale(2, 2);
    paintMap(
      context,
      { report, rows, matching, colouring, palette: palettes.light, geometry },
      { left: 0, top: 0 },
    );
  }, [report, rows, matching, colouring]);
  return <canvas ref={canvas} class="printed-piece" role="img" aria-label="Part of the map" />;
}
