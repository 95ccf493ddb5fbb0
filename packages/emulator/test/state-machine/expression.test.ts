import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidDefinitionError } from '../../src/state-machine/definition.ts';
import { compileExpression } from '../../src/state-machine/expression.ts';
import type { Json } from '../../src/state-machine/json.ts';

const evaluate = (source: string, input: Json = {}, context = {}) =>
  compileExpression(source)(input, context);

describe('intrinsic functions', () => {
  it.each<[string, Json]>([
    ["States.Format('{} is \\{\\} {}\\'s', $.n, 'it')", "1 is {} it's"],
    ['States.Format($.template, $.n)', 'a1b'],
    ["States.Array(1, 'a, b)', true, null, $.list)", [1, 'a, b)', true, null, [1, 2, 2]]],
    ['States.ArrayPartition($.list, 2)', [[1, 2], [2]]],
    ['States.ArrayContains($.objects, $.objects[0])', true],
    ['States.ArrayContains($.list, 3)', false],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.ArrayLength($.list)', 3],
    ['States.ArrayUnique($.list)', [1, 2]],
    ["States.Base64Encode('hällo')", 'aMOkbGxv'],
    ["States.Base64Decode(States.Base64Encode('hällo'))", 'hällo'],
    ['States.JsonMerge($.objects[0], $.objects[1], false)', { a: 1, b: 2 }],
    ['States.MathAdd($.n, -3)', -2],
    ["States.StringSplit('a,b+c', '+,')", ['a', 'b', 'c']],
    ['States.StringToJson($.text)', { a: '"\\' }],
    ['States.JsonToString($.objects)', '[{"a":1},{"b":2}]'],
    ["$['odd name']['it is']", 5],
    ['$.objects[?(@.a == 1)]', [{ a: 1 }]],
  ])('%s', (source, expected) => {
    const input = {
      n: 1,
      list: [1, 2, 2],
      objects: [{ a: 1 }, { b: 2 }],
      template: 'a{}b',
      text: '{"a":"\\"\\\\"}',
      'odd name': { 'it is': 5 },
    };
    expect(evaluate(source, input)).toEqual(expected);
  });

  it('hashes any length', () => {
    const text = 'x'.repeat(57);
    expect(evaluate("States.Hash($.text, 'MD5')", { text })).toHaveLength(32);
    expect(evaluate("States.Hash('abc', 'SHA-1')")).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });

  it.each([
    ["States.Format('{}')", /1 placeholders for 0 arguments/],
    ["States.Hash('a', 'SHA-3')", /unknown algorithm SHA-3; expected one of MD5/],
    ["States.ArrayLength('a')", /argument 1 is "a"; expected array/],
    ['States.ArrayRange(0, 5000, 1)', /5001 is over the limit of 1000/],
    ["States.StringToJson('{')", /JSON/],
    ['States.UUID(1)', /expected 0 arguments, got 1/],
  ])('%s fails as States.IntrinsicFailure', (source, message) => {
    expect(() => evaluate(source)).toThrow(
      expect.objectContaining({ name: 'States.IntrinsicFailure', message: expect.stringMatching(message) }),
    );
  });

  it.each(['States.Nope()', 'States.Format(', "'open", '$.a b', 'nonsense', ''])(
    '%j does not parse',
    (source) => {
      expect(() => compileExpression(source)).toThrow(InvalidDefinitionError);
    },
  );
});

it('parses or fails with the reason, for any input', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^States\.\w+\([$.'a-z\\{}, [\]*()]*\)$/));
  fc.assert(
    fc.property(text, (source) => {
      try {
        compileExpression(source);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidDefinitionError);
      }
    }),
  );
});

it('puts any text into a format unchanged', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(evaluate("States.Format('<{}>', $.text)", { text })).toBe(`<${text}>`);
    }),
  );
});
