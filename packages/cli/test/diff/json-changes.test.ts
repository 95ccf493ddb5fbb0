import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonChanges } from '../../src/diff/json-changes.ts';

const changes = (from: unknown, to: unknown, ...ignored: string[]) => [
  ...jsonChanges(from, to, new Set(ignored)),
];

describe('jsonChanges', () => {
  it.each([
    ['a value', 1, '1', [{ Path: '$', From: 1, To: '1' }]],
    [
      'fields',
      { a: 1, b: null },
      { a: 2, c: 3 },
      [
        { Path: '$.a', From: 1, To: 2 },
        { Path: '$.b', From: null },
        { Path: '$.c', To: 3 },
      ],
    ],
    ['keys that are no names', { 'a b': 1 }, { 'a b': 2 }, [{ Path: '$["a b"]', From: 1, To: 2 }]],
    ['an entry in front', [1, 2], [0, 1, 2], [{ Path: '$[0]', To: 0 }]],
    ['an entry taken out', [{ a: 1 }, { a: 2 }], [{ a: 2 }], [{ Path: '$[0]', From: { a: 1 } }]],
    [
      'an entry among others',
      { l: [{ a: 1 }, { a: 2, b: 1 }] },
      { l: [{ b: 2, a: 2 }, { a: 1 }] },
      [{ Path: '$.l[0].b', From: 1, To: 2 }],
    ],
    ['entries twice', [1, 1], [1], [{ Path: '$[1]', From: 1 }]],
    ['another kind', { a: [] }, { a: {} }, [{ Path: '$.a', From: [], To: {} }]],
  ])('finds %s', (_, from, to, expected) => {
    expect(changes(from, to)).toEqual(expected);
  });

  it('leaves out the order of keys and lists, and ignored keys at any depth', () => {
    expect(changes({ a: 1, b: [1, [2, 3]] }, { b: [[3, 2], 1], a: 1 })).toEqual([]);
    expect(changes([{ id: 1, at: 1 }], [{ id: 1, at: 2, more: { at: 3 } }], 'at')).toEqual([
      { Path: '$[0].more', To: { at: 3 } },
    ]);
  });

  it('finds no change in a value and itself, and one in two that differ, in both directions', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(changes(one, structuredClone(one))).toEqual([]);
        expect(changes(one, other).length === 0).toBe(changes(other, one).length === 0);
      }),
    );
  });
});
