import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../src/results/csv-line.ts';

/** Reads one line of RFC 4180. */
function cellsOf(line: string): string[] {
  const cells = line.slice(0, -2).match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",\r\n]*)(?=,|$)/g) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

const dangerous = fc.string({ unit: fc.constantFrom(...'=+-@＝；;\t\r\n ,"\'a1.(|!') });
const cells = fc.array(fc.oneof(dangerous, fc.string()), { minLength: 1, maxLength: 4 });
const isNumber = (cell: string) => /^-\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);

describe('a line of CSV', () => {
  it('has no cell that a spreadsheet would run, however it splits lines', () => {
    fc.assert(
      fc.property(cells, (given) => {
        for (const cell of cellsOf(csvLine(given))) {
          if (isNumber(cell)) continue;
          expect(cell).not.toMatch(/^[\t\r\n]/);
          for (const part of cell.split(/[;\t\r\n]/)) expect(part).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
        }
      }),
    );
  });

  it('has the given values, with added apostrophes, or unchanged when it is raw', () => {
    fc.assert(
      fc.property(cells, (given) => {
        expect(cellsOf(csvLine(given, { raw: true }))).toEqual(given);
        const bare = (texts: readonly string[]) => texts.map((text) => text.replaceAll("'", ''));
        expect(bare(cellsOf(csvLine(given)))).toEqual(bare(given));
      }),
    );
  });

  it.each([
    ['-5', '-5'],
    ['-0.5e-7', '-0.5e-7'],
    ['12', '12'],
    ['a-b', 'a-b'],
    ['-5+cmd', "'-5+cmd"],
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['@sum', "'@sum"],
    [' =1', "' =1"],
    ['a;=1', "a;'=1"],
    ['=a,"b"', '"\'=a,""b"""'],
    ['', ''],
  ])('writes %j as %j', (given, written) => {
    expect(csvLine([given])).toBe(`${written}\r\n`);
  });

  it('keeps the zeros and digits of ids in a spreadsheet', () => {
    const line = csvLine(['012345678901', '12', '1.5', '=1'], { excel: true });
    expect(cellsOf(line)).toEqual(['="012345678901"', '12', '1.5', "'=1"]);
  });
});
