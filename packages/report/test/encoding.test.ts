import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../src/encoding/byte-reader.ts';
import { ByteWriter } from '../src/encoding/byte-writer.ts';
import {
  decodeReport,
  deflate,
  encodeReport,
  fillTemplate,
  inflate,
  makeTemplate,
} from '../src/encoding/index.ts';
import { ReportDataError } from '../src/report-error.ts';
import { makeCells, type RunReport } from '../src/run-report.ts';
import { exampleRun } from './example-report.ts';

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
    return { ...rest, run: exampleRun, cells };
  });

describe('the data of a report', () => {
  it('is decoded as it was encoded, compressed or not', async () => {
    await fc.assert(
      fc.asyncProperty(report, async (given) => {
        const bytes = encodeReport(given);
        expect(decodeReport(bytes)).toEqual(given);
        expect(await inflate(await deflate(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is refused with its own error when it is damaged, and never decoded without an end', () => {
    const whole = fc.tuple(report, fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(whole, ([given, position, byte]) => {
        const bytes = encodeReport(given);
        const at = position % bytes.length;
        for (const damaged of [bytes.slice(0, at), Uint8Array.from(bytes, (b, i) => (i === at ? byte : b))]) {
          try {
            decodeReport(damaged);
          } catch (error) {
            expect([ReportDataError, TypeError, RangeError].some((kind) => error instanceof kind)).toBe(true);
          }
        }
      }),
    );
  });

  it('keeps numbers, runs and differences', () => {
    fc.assert(
      fc.property(fc.array(uint32), (values) => {
        const column = Uint32Array.from(values);
        const writer = new ByteWriter();
        writer.runs(column);
        writer.differences(column);
        const reader = new ByteReader(writer.written);
        expect(reader.runs(new Uint32Array(column.length))).toEqual(column);
        expect(reader.differences(new Uint32Array(column.length))).toEqual(column);
        expect(() => reader.number()).toThrow(ReportDataError);
      }),
    );
  });

  it('says which version it has when the page knows another', () => {
    const writer = new ByteWriter();
    writer.bytes(new TextEncoder().encode('{"version":9}'));
    expect(() => decodeReport(writer.written)).toThrow('has version 9, but must have 1');
  });
});

describe('a message', () => {
  it('is filled in for its target as it was', () => {
    const region = fc.constantFrom('us-east-1', 'eu-west-1', '');
    const subject = fc.record({ id, name: text, region });
    const parts = fc.array(fc.oneof(text, fc.constantFrom('\uE000', '\uE003', 'id', 'name', 'region')));
    fc.assert(
      fc.property(subject, parts, (target, pieces) => {
        const said = pieces.map((piece) => target[piece as keyof typeof target] ?? piece).join('');
        expect(fillTemplate(makeTemplate(said, target), target)).toBe(said);
      }),
    );
  });

  it('is one for targets that failed alike', () => {
    const one = { id: '111111111111', name: 'payments-prod', region: 'us-east-1' };
    const other = { id: '222222222222', name: 'orders-prod', region: 'eu-west-1' };
    const said = ({ id, name, region }: typeof one) => `Cannot enter ${name} (${id}) in ${region}`;
    expect(makeTemplate(said(one), one)).toBe(makeTemplate(said(other), other));
  });
});
