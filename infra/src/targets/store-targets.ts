import type { RunInput } from '../input/index.ts';
import { type AccountLine, type RunSettings, waveKey } from '../run/index.ts';
import { LineSpool, type RunObjects } from '../storage/index.ts';

/** A part of a run's accounts. */
export interface Wave {
  readonly Name: 'all' | 'canary' | 'rest';
  /** Key of its lines, in the form of `targets.jsonl`. */
  readonly TargetsKey: string;
  /** 0 to 100, of the wave's accounts. */
  readonly ToleratedFailurePercentage: number;
}

interface Waves {
  readonly Wave: Wave;
  readonly Rest: Wave | null;
}

/**
 * Stores the targets of a run and, if the input asks for a canary, each of its two waves.
 *
 * @returns what the Map over accounts goes through; one wave where a canary would be everything, or in a preflight
 * @throws {ServiceCallError} when S3 refuses; whatever the lines throw
 */
export async function storeTargets(
  objects: RunObjects,
  run: RunSettings,
  { canary, preflight }: RunInput,
  lines: AsyncIterable<AccountLine>,
): Promise<Waves> {
  await using targets = await LineSpool.open();
  let attempted = 0;
  for await (const line of lines) {
    await targets.write(line);
    if (line.Skip === undefined) attempted += 1;
  }
  await targets.store(objects, run.TargetsKey);
  const { TargetsKey, ToleratedFailurePercentage } = run;
  const all: Waves = { Wave: { Name: 'all', TargetsKey, ToleratedFailurePercentage }, Rest: null };
  if (canary === undefined || preflight) return all;
  const first =
    'accounts' in canary.size ? canary.size.accounts : Math.ceil((attempted * canary.size.percentage) / 100);
  if (first >= attempted) {
    return {
      Wave: { ...all.Wave, ToleratedFailurePercentage: canary.toleratedFailurePercentage },
      Rest: null,
    };
  }
  return await splitWaves(objects, run, targets, first, canary.toleratedFailurePercentage);
}

/** The canary is the first accounts of the list that are not skipped; the skipped ones go with the rest. */
async function splitWaves(
  objects: RunObjects,
  run: RunSettings,
  targets: LineSpool,
  first: number,
  toleratedInCanary: number,
): Promise<Waves> {
  await using canary = await LineSpool.open();
  await using rest = await LineSpool.open();
  for await (const line of targets.entries<AccountLine>()) {
    const isCanary = line.Skip === undefined && canary.lines < first;
    await (isCanary ? canary : rest).write(line);
  }
  const wave = async (Name: 'canary' | 'rest', spool: LineSpool, tolerated: number): Promise<Wave> => {
    const TargetsKey = waveKey(run.RunPrefix, Name);
    await spool.store(objects, TargetsKey);
    return { Name, TargetsKey, ToleratedFailurePercentage: tolerated };
  };
  return {
    Wave: await wave('canary', canary, toleratedInCanary),
    Rest: await wave('rest', rest, run.ToleratedFailurePercentage),
  };
}
