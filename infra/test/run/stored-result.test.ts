import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStoredResult, UnreadableResultError } from '../../src/run/index.ts';

describe('readStoredResult', () => {
  it.each([
    ['a value', '{"a":1}', { isRows: false, texts: ['{"a":1}'] }],
    ['a value that is a list', '[1]', { isRows: false, texts: ['[1]'] }],
    ['no row', '', { isRows: true, texts: [] }],
    ['one row', '{"a":1}\n', { isRows: true, texts: ['{"a":1}'] }],
    ['two rows', '1\n2\n', { isRows: true, texts: ['1', '2'] }],
    ['rows of another system', '1\r\n2\r\n', { isRows: true, texts: ['1', '2'] }],
    ['a value over lines', '{\r\n\t"a": 1\n}\n', { isRows: false, texts: ['{ "a": 1 }'] }],
  ])('recognises %s', (_, stored, result) => {
    expect(readStoredResult(stored)).toEqual(result);
  });

  it.each([
    '9007199254740993',
    '{"b":1e400,"a":-0,"a":1.0}',
    '["\\ud800",1208925819614629174706176]',
    `${'['.repeat(500)}${']'.repeat(500)}`,
  ])('leaves %s as it was stored', (stored) => {
    expect(readStoredResult(stored).texts).toEqual([stored]);
  });

  it.each([
    ['a cut object', '{"a":'],
    ['a cut row', '1\n{"a'],
    ['a byte order mark', '\uFEFF{}'],
    ['NaN', 'NaN'],
    ['a million lists', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['501 levels', `${'['.repeat(501)}1${']'.repeat(501)}`],
  ])('cannot read %s', (_, stored) => {
    expect(() => readStoredResult(stored)).toThrow(UnreadableResultError);
  });

  it('makes a line of every value, with the same meaning', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (json, indent) => {
        const stored = JSON.stringify(JSON.parse(json), null, indent);
        const { texts } = readStoredResult(stored);
        expect(texts.map((text) => JSON.parse(text))).toEqual([JSON.parse(stored)]);
        expect(texts.join('')).not.toMatch(/[\n\r\t]/);
      }),
    );
  });
});
