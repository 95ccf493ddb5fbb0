import type { Summary } from '@step-everywhere/infra/internal/run';
import { expect, it } from 'vitest';
import { exitStatusOf, runStatusOf } from '../../src/runs/status.ts';

const none = { Succeeded: 0, Failed: 0, Skipped: 0, NotAttempted: 0 };
const ready = { Preflight: { Targets: 2 } as NonNullable<Summary['Preflight']> };

it.each([
  ['all targets succeeded', { Succeeded: 2 }, 'succeeded', 0, 0],
  ['the rest was skipped', { Succeeded: 1, Skipped: 1 }, 'succeeded', 0, 2],
  ['all were skipped', { Skipped: 2 }, 'succeeded', 0, 2],
  ['one failed', { Succeeded: 1, Failed: 1 }, 'incomplete', 2, 2],
  ['one was not attempted', { Succeeded: 1, NotAttempted: 1 }, 'incomplete', 2, 2],
  ['a preflight is ready', { NotAttempted: 2, Skipped: 1, ...ready }, 'succeeded', 0, 2],
  ['a preflight did not come to all', { NotAttempted: 3, ...ready }, 'incomplete', 2, 2],
  ['a preflight found what would fail', { NotAttempted: 2, Failed: 1, ...ready }, 'incomplete', 2, 2],
] as const)('where %s', (_, counts, status, exit, strictExit) => {
  const summary = { ...none, ...counts };
  expect(runStatusOf('SUCCEEDED', summary)).toBe(status);
  expect(exitStatusOf(summary)).toBe(exit);
  expect(exitStatusOf(summary, 'skipped')).toBe(strictExit);
});
