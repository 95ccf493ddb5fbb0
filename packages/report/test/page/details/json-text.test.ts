import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate } from '../../../src/encoding/index.ts';
import { indentJson } from '../../../src/page/details/indent-json.ts';
import { tokenizeJson } from '../../../src/page/details/tokenize-json.ts';
import { ResultBlocks } from '../../../src/results/result-blocks.ts';

const exact = '{"10":1.0,"2":12345678901234567890,"__proto__":{"a":-0},"a":1,"a":"\\u003c\\"\u2028"}';

describe('indented JSON', () => {
  it('equals the output of JSON.stringify, whatever spaces it had', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const json = JSON.stringify(value, null, space);
        expect(indentJson(json)).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('keeps each number, key and escape as it was written', () => {
    expect(indentJson(exact).replace(/\n */g, '').replaceAll(': ', ':')).toBe(exact);
  });

  it('does not grow with the square of its depth', () => {
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    expect(indentJson(deep).length).toBeLessThan(deep.length * 100);
  });

  it('keeps every character of any text except white space, and always ends', () => {
    const pieces = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', ' ', 'a', '1');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join('');
        expect(indentJson(text).replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
      }),
    );
  });
});

describe('JSON in colours', () => {
  it('has the same text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (result) => {
        const text = JSON.stringify(result, null, 2);
        const parts = tokenizeJson(text).map((token) => token.text);
        expect(parts.join('')).toBe(text);
      }),
    );
  });
});

describe('the results in a report', () => {
  const packed = async (...results: readonly string[]) => {
    const blocks = new ResultBlocks();
    for (const result of results) blocks.add(result);
    const [block] = await blocks.finish();
    return new TextDecoder().decode(await inflate(new Uint8Array(block ?? []))).split('\n');
  };

  it('are one line each, with the same value', async () => {
    const values = fc.array(fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 2)), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const lines = await packed(...given.map(([value, space]) => JSON.stringify(value, null, space)));
        expect(lines.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(
          given.map(([value]) => JSON.stringify(value)),
        );
      }),
    );
  });

  it('stay as they were written, and other text becomes a JSON string', async () => {
    expect(await packed(exact, '{"a":\r\n  12345678901234567890}\n', '', 'no\njson')).toEqual([
      exact,
      '{"a": 12345678901234567890}',
      '""',
      '"no\\njson"',
    ]);
  });
});
