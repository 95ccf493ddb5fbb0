import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareConcurrency, deriveConcurrency } from '../../src/concurrency/index.ts';

const quota = (Unreserved: number, Reserved?: number) => ({
  Account: Unreserved + (Reserved ?? 0),
  Unreserved,
  ...(Reserved === undefined ? {} : { Reserved }),
});
const size = (accounts: number, regions = 17) => ({ accounts, targets: accounts * regions });

describe('a run without a concurrency in its input', () => {
  it.each([
    ['a new account', size(1000), quota(10), { accounts: 8, regions: 1 }],
    ['a usual account', size(1000), quota(1000), { accounts: 360, regions: 3 }],
    ['many accounts', size(10_000), quota(1000), { accounts: 840, regions: 1 }],
    ['a large quota', size(1000), quota(5000), { accounts: 500, regions: 12 }],
    ['so few accounts that all run at once', size(12), quota(1000), { accounts: 12, regions: 17 }],
    ['a worker with a reservation: all of it', size(1000), quota(900, 50), { accounts: 52, regions: 1 }],
    ['no concurrency at all', size(1000), quota(0), { accounts: 1, regions: 1 }],
    ['no targets', size(0), quota(1000), { accounts: 1, regions: 1 }],
  ])('is fitted to %s', (_, wave, limits, expected) => {
    expect(deriveConcurrency(wave, limits)).toEqual(expected);
  });

  it('takes the share of the quota that the stack allows', () => {
    expect(deriveConcurrency(size(10_000), quota(1000), 30)).toEqual({ accounts: 315, regions: 1 });
  });

  it('uses at most half as much again as its share, with every account in one turn if there is room', () => {
    const natural = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(natural(1, 10_000), natural(1, 36), natural(0, 5000), (accounts, regions, Unreserved) => {
        const derived = deriveConcurrency(size(accounts, regions), quota(Unreserved));
        const room = Math.max(1, Math.floor(Unreserved * 0.8));
        expect(derived.accounts).toBeLessThanOrEqual(accounts);
        expect(derived.regions).toBeLessThanOrEqual(regions);
        expect(derived.accounts * derived.regions).toBeLessThanOrEqual(1.5 * room + derived.regions);
        if (accounts * regions <= room) expect(derived).toEqual({ accounts, regions });
      }),
    );
  });
});

describe('a run that asks for a concurrency', () => {
  it('gets it, and the part that it leaves open fits the quota', () => {
    expect(deriveConcurrency(size(1000), quota(10), 80, { accounts: 25, regions: 40 })).toEqual({
      accounts: 25,
      regions: 40,
    });
    expect(deriveConcurrency(size(1000), quota(1000), 80, { accounts: 100 })).toEqual({
      accounts: 100,
      regions: 8,
    });
    expect(deriveConcurrency(size(1000), quota(1000), 80, { regions: 1 })).toEqual({
      accounts: 840,
      regions: 1,
    });
  });

  it('gets a warning above the quota, which a run without one never gets', () => {
    const concurrency = { accounts: 25, regions: 40 };
    const compare = (isAsked: boolean) =>
      compareConcurrency({ ...size(1000), concurrency, isAsked }, quota(10)).Advice;
    expect(compare(true)).toMatch(/^425 workers at once find room for 10\. Leave Concurrency out/);
    expect(compare(false)).toBeUndefined();
  });
});
