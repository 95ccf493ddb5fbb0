import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber, parseExactly } from '../../src/json/exact-json.ts';
import { hasLongNumbers, quoteLongNumbers } from '../../src/json/long-numbers.ts';
import { findLossyPart } from '../../src/json/lossy-json.ts';
import { plainJson } from '../../src/json/plain-json.ts';

describe('parseExactly', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['1208925819614629174706176', '1208925819614629174706176'],
    ['1e400', '1e400'],
    ['-0', '-0'],
    ['0.10000000000000000555', '0.10000000000000000555'],
    ['9007199254740992', '9007199254740992'],
    ['1e21', '1e+21'],
    ['1.50', '1.5'],
    ['{"__proto__":1,"\\ud800":[12345678901234567890]}', '{"__proto__":1,"\\ud800":[12345678901234567890]}'],
  ])('keeps the value of %s', (text, again) => {
    expect(JSON.stringify(parseExactly(text))).toBe(again);
  });

  it('makes plain numbers from JSON that JavaScript wrote', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const text = JSON.stringify(value);
        expect(isExactNumber(text)).toBe(true);
        expect(parseExactly(text)).toBe(JSON.parse(text));
      }),
    );
  });
});

describe('findLossyPart', () => {
  it.each([
    ['{"ids":[1,9007199254740993]}', 'ids[1]'],
    ['{"a":{"b c":1e400}}', 'a["b c"]'],
    ['[[],[{"a":{},"x":-0.0}]]', '[1][0].x'],
    ['9007199254740993', ''],
    ['{"a":1,"b":{"a":2,"a":3}}', 'b.a'],
    ['{"a":[{"x":1},{"x":2}],"a":1}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
  ])('of %s is at %s', (text, path) => {
    expect(findLossyPart(text)?.path).toBe(path);
  });

  it('is never in JSON that JavaScript wrote', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(findLossyPart(JSON.stringify(value, null, 1))).toBeUndefined();
      }),
    );
  });
});

it.each([
  ['{"a":9007199254740993,"b":1.0,"a":-0}', '{"a":-0,"b":1}'],
  ['["\\ud800","\\\\ud800","\\ud83d\\ude00"]', '["\ufffd","\\\\ud800","😀"]'],
  ['{"\\udc00":1}', '{"\ufffd":1}'],
  ['{"a":[1,"x"]}', '{"a":[1,"x"]}'],
])('makes valid JSON for a strict parser from %s', (text, plain) => {
  expect(plainJson(text)).toBe(plain);
});

it('turns long whole numbers into strings, and nothing else', () => {
  const json =
    '{"9007199254740993":[9007199254740993,-9007199254740993,9007199254740991,1.9007199254740993]}';
  expect(hasLongNumbers(json)).toBe(true);
  expect(quoteLongNumbers(json)).toBe(
    '{"9007199254740993":["9007199254740993","-9007199254740993",9007199254740991,1.9007199254740993]}',
  );
  expect(hasLongNumbers('["\\"9007199254740993", 9007199254740991]')).toBe(false);
});
