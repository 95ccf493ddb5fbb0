import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReport, deflate, encodeReport, inflate } from '../../src/encoding/index.ts';
import { ReportDataError } from '../../src/report-error.ts';
import { makeCells, type RunReport } from '../../src/run-report.ts';
import { exampleRun } from '../harness/example-report.ts';

const uint32 = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 0xffff_ffff }));
const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed());
const id = fc.nat({ max: 999_999_999_999 }).map((value) => String(value).padStart(12, '0'));

const report = fc
  .record({
    accounts: fc.array(
      fc.record({
        id,
        name: text,
        path: fc.array(fc.constantFrom('r-ab12', 'ou-ab12-one', 'ou-ab12-two'), { maxLength: 3 }),
      }),
      { maxLength: 6 },
    ),
    regions: fc.uniqueArray(fc.constantFrom('us-east-1', 'eu-west-1', 'enabled'), { maxLength: 3 }),
    units: fc.dictionary(text, text).map((units) => ({ ...units })),
    reasons: fc.array(fc.record({ class: text, error: text, message: text, remedy: text }), { maxLength: 3 }),
    blocks: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
    numbers: fc.infiniteStream(uint32),
  })
  .map(({ numbers, ...rest }): RunReport => {
    const cells = makeCells(rest.accounts.length * rest.regions.length);
    for (const column of Object.values(cells)) {
      for (let index = 0; index < column.length; index += 1) column[index] = numbers.next().value as number;
    }
    for (const column of [cells.status, cells.held])
      for (const [cell, value] of column.entries()) column[cell] = value % 6;
    // A target cannot end before it starts.
    for (const [cell, started] of cells.started.entries())
      if (cells.ended[cell] !== 0) cells.ended[cell] = Math.max(cells.ended[cell] as number, started);
    return { ...rest, run: exampleRun, cells };
  });

describe('the data of a report', () => {
  it('is the same after encoding and decoding, compressed or not', async () => {
    await fc.assert(
      fc.asyncProperty(report, async (given) => {
        const bytes = encodeReport(given);
        expect(decodeReport(bytes)).toEqual(given);
        expect(await inflate(await deflate(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is refused with its own error when it is damaged', () => {
    const whole = fc.tuple(report, fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(whole, ([given, position, byte]) => {
        const bytes = encodeReport(given);
        const at = position % bytes.length;
        expect(() => decodeReport(bytes.slice(0, at))).toThrow(ReportDataError);
        try {
          decodeReport(Uint8Array.from(bytes, (each, index) => (index === at ? byte : each)));
        } catch (error) {
          // Within a string or a number, a changed byte may go unnoticed.
          expect(error).toBeInstanceOf(ReportDataError);
        }
      }),
    );
  });

  it('names its version when the page has another one', () => {
    const bytes = new TextEncoder().encode('{"version":9}');
    expect(() => decodeReport(bytes)).toThrow('has version 9, but must have 2');
  });
});
