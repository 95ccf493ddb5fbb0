import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath, rankPaths, suggestPaths, valueAt } from '../../../src/page/model/value-path.ts';

const value = { parameters: ['a', 'b'], items: [{ state: 'on' }], 'a.b': { "it's": 1 }, count: 0 };

describe('a path into a result', () => {
  it.each([
    ['parameters.length', 2],
    ['$.items[0].state', 'on'],
    ['$', value],
    ["['a.b']", { "it's": 1 }],
    ['["a.b"]["it\'s"]', 1],
    ['count', 0],
    ['items.length.length', undefined],
    ['constructor', undefined],
    ['__proto__.polluted', undefined],
  ])('%s', (path, expected) => {
    expect(valueAt(value, parsePath(path) ?? ['not a path'])).toEqual(expected);
  });

  it.each(['a..b', 'a[', "a['b]", '[x]'])('%s is not a path', (path) =>
    expect(parsePath(path)).toBeUndefined(),
  );

  it('is only suggested if it leads to a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (result) => {
        for (const path of suggestPaths(result)) {
          const steps = parsePath(path);
          expect(steps).toBeDefined();
          expect(valueAt(result, steps ?? [])).toBeDefined();
        }
      }),
    );
  });

  it('is suggested first if it leads to a number, and last if it names the target', () => {
    const paths = suggestPaths({ account: { id: '1' }, tier: 'a', list: [] });
    expect(rankPaths(paths)).toEqual(['list.length', 'tier', 'account.id']);
  });
});
