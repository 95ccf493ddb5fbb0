import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourByDuration, colourByValue, noShade, otherShade } from '../../../src/page/model/colouring.ts';
import { cellStatus, makeCells, type RunFacts, type RunReport } from '../../../src/run-report.ts';
import { exampleRun } from '../../harness/example-report.ts';

/** A report of `count` successful targets. */
function reportOf(count: number, run: Partial<RunFacts> = {}): RunReport {
  const cells = makeCells(count);
  cells.status.fill(cellStatus.succeeded);
  return {
    run: { ...exampleRun, ...run },
    accounts: [],
    regions: [],
    units: {},
    reasons: [],
    cells,
    blocks: [],
  };
}

/** Colours targets by their values; `undefined` is a target without one. */
function colour(values: readonly unknown[], report = reportOf(values.length), path = 'path') {
  const found = new Map([...values.entries()].filter(([, value]) => value !== undefined));
  const colouring = colourByValue(found, report, path);
  if (colouring.kind === 'outcome') throw new Error('It is coloured by value.');
  const texts = values.map((_, cell) => colouring.text(cell));
  return { ...colouring, shades: [...colouring.shades], texts };
}

describe('colours by value', () => {
  it('are a scale if most values are numbers, with separate colours for other values and for no value', () => {
    const { kind, shades, texts, other, absent } = colour([1, 2, 'two', null, 3, undefined, 4]);
    expect(kind).toBe('scale');
    expect(shades).toEqual([0, 2, otherShade, otherShade, 4, noShade, 6]);
    expect(texts).toEqual(['1', '2', 'two', 'null', '3', undefined, '4']);
    expect({ other, absent }).toEqual({ other: 'not a number', absent: 'no value' });
  });

  it('show rare values beside usual ones', () => {
    const usual = Array<number>(320).fill(3);
    const few = colour([...usual, ...Array.from({ length: 20 }, (_, index) => index % 3)]);
    expect(few.names.filter(Boolean)).toEqual(['0', '1', '2', '3']);
    expect(new Set(few.shades.slice(320)).size).toBe(3);
    expect(few.shades.slice(320)).not.toContain(few.shades[0]);
    const many = colour([...usual, ...Array.from({ length: 20 }, (_, index) => index - 17)]);
    expect(many.names.filter(Boolean)).toEqual(['-17 – 2', '3']);
    const spread = colour([...Array.from({ length: 300 }, (_, index) => index), 1_000_000, -9_000]);
    expect(spread.names).toEqual([
      '-9,000',
      '0 – 59',
      '60 – 119',
      '120 – 179',
      '180 – 239',
      '240 – 299',
      '1,000,000',
    ]);
  });

  it('are categories otherwise, the most frequent first and the rarest together', () => {
    const { kind, names, shades } = colour([...'bbbaacdefghij', 7, { on: true }, '', undefined]);
    expect(kind).toBe('categories');
    expect(names).toEqual(['b', 'a', 'c', 'd', 'e', 'f', 'g', 'h', '5 others']);
    expect(shades.slice(0, 5)).toEqual([0, 0, 0, 1, 1]);
    expect(shades.slice(-4)).toEqual([8, 8, 8, noShade]);
    expect(colour([{ on: true }, '']).names).toEqual(['{"on":true}', '(empty)']);
  });

  it('say that a value may be missing because its result is not in the file', () => {
    const part = reportOf(2, { leftOut: { tooLarge: 1, overBudget: 0, unread: 0, unreadable: 0 } });
    expect(colour([1, undefined], part).absent).toBe('no value, or its result is not in this file');
    expect(colour([1, 2]).absent).toBeUndefined();
  });

  it('keep the order of numbers, whatever they are', () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), (values) => {
        const { shades, names } = colour(values);
        const sorted = values.map((value, cell) => ({ value, shade: shades[cell] as number }));
        sorted.sort((one, other) => one.value - other.value);
        for (const [index, { shade }] of sorted.entries()) {
          expect(names[shade]).not.toBe('');
          if (index > 0) expect(shade).toBeGreaterThanOrEqual(sorted[index - 1]?.shade as number);
        }
      }),
    );
  });

  it('are not treated as durations, whatever their path is called', () => {
    expect(colour([1], reportOf(1), 'Duration').of).toBe('value');
    expect(colourByDuration(reportOf(1))).toMatchObject({ of: 'duration', absent: 'not known' });
  });
});
