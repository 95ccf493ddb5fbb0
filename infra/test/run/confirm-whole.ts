import { expect } from 'vitest';
import type { LocalStack } from './local-run.ts';
import { readResults } from './read-results.ts';

// biome-ignore lint/suspicious/noExplicitAny: a stored summary
type Json = any;

/** The status and the records of an ended run. */
export interface WholeRun {
  readonly status: string | undefined;
  readonly summary: Json;
  /** Lines of `failures.jsonl`. */
  readonly failures: readonly Json[];
  /** `ACCOUNT/REGION` of each stored result. */
  readonly stored: readonly string[];
}

/**
 * Waits for a run's end and checks what must be true after any fault: each target ended as exactly one of succeeded, failed,
 * skipped and not attempted, and the counts agree; the result of each successful target is stored; no result is partly written;
 * no grant is left.
 */
export async function confirmWhole(stack: LocalStack, run: string): Promise<WholeRun> {
  const { status, error } = await stack.end(run);
  const wentThrough = status === 'SUCCEEDED' || error === 'NoTargetSucceeded';
  // After a run that failed, the rule writes the summary again.
  const summary = await stack.summary(run, ({ EndedEarly }) => wentThrough || EndedEarly);
  const [targets, failures, skipped, notAttempted] = await Promise.all(
    ['targets', 'failures', 'skipped', 'not-attempted'].map((name) => stack.lines(run, `${name}.jsonl`)),
  );
  const failed = failures?.map(nameOf) ?? [];
  const left = notAttempted?.flatMap(namesOf) ?? [];
  const others = [...failed, ...(skipped?.map(nameOf) ?? []), ...left];
  const all = targets?.flatMap(namesOf) ?? [];
  const succeeded = all.filter((target) => !others.includes(target));
  expect([...others, ...succeeded].sort()).toEqual([...all].sort());
  expect(summary).toMatchObject({
    Targets: all.length,
    Succeeded: succeeded.length,
    Failed: failed.length,
    Skipped: skipped?.length,
    NotAttempted: left.length,
  });
  expect(summary.FailedByClass).toEqual(countBy(failures?.map(({ Class }) => Class) ?? []));
  const results = await readResults(stack, run);
  const stored = results.map(({ account, region }) => `${account}/${region}`);
  expect(stored).toEqual(expect.arrayContaining(succeeded));
  expect([...succeeded, ...failed]).toEqual(expect.arrayContaining(stored));
  await expect.poll(() => stack.grants()).toBe(0);
  return { status, summary, failures: failures ?? [], stored };
}

const nameOf = ({ AccountId, Region }: Json) => `${AccountId}/${Region}`;
const namesOf = ({ AccountId, Regions }: Json): string[] =>
  [Regions].flat().map((Region) => nameOf({ AccountId, Region }));

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
