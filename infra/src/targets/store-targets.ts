import type { Listing } from '../execution/index.ts';
import type { RunInput } from '../input/index.ts';
import { type AccountLine, type RunSettings, waveKey } from '../run/index.ts';
import { LineSpool, type RunObjects } from '../storage/index.ts';

/** A part of a run's accounts. */
export interface Wave {
  readonly Name: 'all' | 'canary' | 'rest';
  /** Key of its lines, in the form of `targets.jsonl`. */
  readonly TargetsKey: string;
  /**
   * The version that was written: the Map reads this one, whatever is put over it
   * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html). `null` in a bucket without versions.
   */
  readonly VersionId: string;
  /** 0 to 100, of the wave's accounts. */
  readonly ToleratedFailurePercentage: number;
}

/** What the Map over accounts goes through, and by what the list of all is known again. */
export interface StoredTargets extends Listing {
  readonly Wave: Wave;
  /** What comes after a canary. */
  readonly Rest: Wave | null;
}

/**
 * Stores the targets of a run and, if the input asks for a canary, each of its two waves.
 *
 * @returns one wave where a canary would be everything, or in a preflight
 * @throws {ServiceCallError} when S3 refuses; whatever the lines throw
 */
export async function storeTargets(
  objects: RunObjects,
  run: RunSettings,
  { canary, preflight }: RunInput,
  lines: AsyncIterable<AccountLine>,
): Promise<StoredTargets> {
  await using targets = await LineSpool.open();
  let attempted = 0;
  for await (const line of lines) {
    await targets.write(line);
    if (line.Skip === undefined) attempted += 1;
  }
  const { sha256: TargetsSha256, versionId: VersionId } = await targets.store(objects, run.TargetsKey);
  const { TargetsKey, ToleratedFailurePercentage } = run;
  const wave: Wave = { Name: 'all', TargetsKey, VersionId, ToleratedFailurePercentage };
  const all: StoredTargets = { TargetsSha256, Wave: wave, Rest: null };
  if (canary === undefined || preflight) return all;
  const first =
    'accounts' in canary.size ? canary.size.accounts : Math.ceil((attempted * canary.size.percentage) / 100);
  if (first >= attempted) {
    return { ...all, Wave: { ...wave, ToleratedFailurePercentage: canary.toleratedFailurePercentage } };
  }
  const waves = await splitWaves(objects, run, targets, first, canary.toleratedFailurePercentage);
  return { TargetsSha256, ...waves };
}

/** The canary is the first accounts of the list that are not skipped; the skipped ones go with the rest. */
async function splitWaves(
  objects: RunObjects,
  run: RunSettings,
  targets: LineSpool,
  first: number,
  toleratedInCanary: number,
): Promise<Pick<StoredTargets, 'Wave' | 'Rest'>> {
  await using canary = await LineSpool.open();
  await using rest = await LineSpool.open();
  for await (const line of targets.entries<AccountLine>()) {
    const isCanary = line.Skip === undefined && canary.lines < first;
    await (isCanary ? canary : rest).write(line);
  }
  const wave = async (Name: 'canary' | 'rest', spool: LineSpool, tolerated: number): Promise<Wave> => {
    const TargetsKey = waveKey(run.RunPrefix, Name);
    const { versionId: VersionId } = await spool.store(objects, TargetsKey);
    return { Name, TargetsKey, VersionId, ToleratedFailurePercentage: tolerated };
  };
  return {
    Wave: await wave('canary', canary, toleratedInCanary),
    Rest: await wave('rest', rest, run.ToleratedFailurePercentage),
  };
}
