import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisMarks, makeTimeline } from '../../../src/page/model/timeline.ts';
import { cellStatus, makeCells, type RunReport } from '../../../src/run-report.ts';
import { exampleRun } from '../../harness/example-report.ts';

const ends = fc.array(fc.oneof(fc.nat({ max: 5_000 }), fc.nat({ max: 2 ** 31 })), {
  minLength: 1,
  maxLength: 50,
});

describe('the timeline', () => {
  it('counts each target with a known end once, in the bin in which it ended', () => {
    fc.assert(
      fc.property(ends, fc.boolean(), (after, coarseTimes) => {
        const cells = makeCells(after.length + 1);
        for (const [cell, end] of after.entries()) {
          cells.ended[cell] = end + 1;
          cells.status[cell] = cell % 3 === 0 ? cellStatus.failed : cellStatus.succeeded;
        }
        const run = { ...exampleRun, coarseTimes };
        const report = { run, cells, accounts: [], regions: [], units: {}, reasons: [], blocks: [] };
        const timeline = makeTimeline(report satisfies RunReport);
        const counted = timeline?.bins.map(({ succeeded, failed }) => succeeded + failed) ?? [];
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(after.length);
        expect(timeline).toMatchObject({ known: after.length, most: Math.max(...counted) });
        expect(counted.length).toBeLessThanOrEqual(97);
        const last = Math.max(...after);
        const bin = timeline?.bins.find(({ from, to }) => last >= from && last < to);
        expect((bin?.succeeded ?? 0) + (bin?.failed ?? 0)).toBeGreaterThan(0);
      }),
    );
  });

  it('has few marks, at round times', () => {
    expect(axisMarks(252_000)).toEqual([0, 60_000, 120_000, 180_000, 240_000]);
    expect(axisMarks(3)).toEqual([0, 1, 2, 3]);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (length) => {
        const marks = axisMarks(length);
        expect(marks.length).toBeLessThanOrEqual(7);
        expect(marks.at(-1)).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('is left out if no end is known', () => {
    const cells = makeCells(3);
    expect(
      makeTimeline({
        run: exampleRun,
        cells,
        accounts: [],
        regions: [],
        units: {},
        reasons: [],
        blocks: [],
      }),
    ).toBeUndefined();
  });
});
