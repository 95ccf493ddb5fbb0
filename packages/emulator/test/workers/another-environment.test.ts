import { expect, it } from 'vitest';
import { doesAnotherHelp, UNMEASURED_SHARE } from '../../src/workers/another-environment.ts';
import type { Environment } from '../../src/workers/environment.ts';
import { WORKING_MOST } from '../../src/workers/most-environments.ts';

/** Environments that have run the same invocation for long. */
const busy = (length: number, workShare: number) =>
  Array<Environment>(length).fill({ workShare, lastUsedAt: Number.NEGATIVE_INFINITY } as Environment);

it.each([
  ['are seen to wait', 0.1, { onBusy: true, onFree: true }],
  ['may wait or work', UNMEASURED_SHARE, { onBusy: false, onFree: true }],
  ['are seen to work', 0.9, { onBusy: false, onFree: false }],
])('beyond four for each core, another one helps those that %s', (_, workShare, helps) => {
  const environments = busy(WORKING_MOST, workShare);
  const onBusy = doesAnotherHelp(environments, false);
  expect({ onBusy, onFree: doesAnotherHelp(environments, true) }).toEqual(helps);
});

it('below that, another one replaces those that may be in a loop', () => {
  expect(doesAnotherHelp(busy(WORKING_MOST - 1, 1), false)).toBe(true);
});
