import type { RunConcurrency, WaveSize } from '../concurrency/index.ts';
import type { Listing } from '../execution/index.ts';
import type { RunInput } from '../input/index.ts';
import { type AccountLine, type RunSettings, waveKey } from '../run/index.ts';
import { LineSpool, type RunObjects } from '../storage/index.ts';
import { CountedTargets } from './counted-targets.ts';

/** A part of a run's accounts. */
export interface Wave {
  readonly Name: 'all' | 'canary' | 'rest';
  /** Key of its lines, in the form of `targets.jsonl`. */
  readonly TargetsKey: string;
  /**
   * The version that was written: the Map reads this one, even if the object is overwritten
   * (https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html). `null` in a bucket without versions.
   */
  readonly VersionId: string;
  /** 0 to 100, of the wave's accounts. */
  readonly ToleratedFailurePercentage: number;
  /** Accounts at once. */
  readonly AccountConcurrency: number;
  /** Regions of one account at once. */
  readonly RegionConcurrency: number;
}

/** The waves that the Map over accounts reads, and the hash that identifies the list of all accounts. */
export interface StoredTargets extends Pick<Listing, 'TargetsSha256'> {
  readonly Wave: Wave;
  /** The wave after a canary. */
  readonly Rest: Wave | null;
}

/**
 * Stores the targets of a run and, if the input asks for a canary, each of its two waves.
 *
 * @param decide computes the concurrency for a wave of a given size
 * @returns one wave if a canary would contain everything, or in a preflight; and the size of the whole run
 * @throws {ServiceCallError} if S3 refuses; errors of the lines
 */
export async function storeTargets(
  objects: RunObjects,
  run: RunSettings,
  { canary, preflight }: Pick<RunInput, 'canary' | 'preflight'>,
  lines: AsyncIterable<AccountLine>,
  decide: (size: WaveSize) => RunConcurrency,
): Promise<{ readonly size: WaveSize; readonly stored: StoredTargets }> {
  await using targets = await LineSpool.open();
  const size = new CountedTargets(run.Function);
  for await (const line of lines) {
    await targets.write(line);
    size.add(line);
  }
  const { sha256: TargetsSha256, versionId: VersionId } = await targets.store(objects, run.TargetsKey);
  const { TargetsKey, ToleratedFailurePercentage } = run;
  const wave: Wave = {
    Name: 'all',
    TargetsKey,
    VersionId,
    ToleratedFailurePercentage,
    ...concurrencyOf(size, decide),
  };
  const all: StoredTargets = { TargetsSha256, Wave: wave, Rest: null };
  if (canary === undefined || preflight) return { size, stored: all };
  const tolerated = canary.toleratedFailurePercentage;
  const first =
    'accounts' in canary.size
      ? canary.size.accounts
      : Math.ceil((size.accounts * canary.size.percentage) / 100);
  if (first >= size.accounts)
    return { size, stored: { ...all, Wave: { ...wave, ToleratedFailurePercentage: tolerated } } };
  const waves = await splitWaves(objects, run, targets, { first, tolerated, decide });
  return { size, stored: { TargetsSha256, ...waves } };
}

interface CanaryOrder {
  /** Accounts of the canary. */
  readonly first: number;
  readonly tolerated: number;
  readonly decide: (size: WaveSize) => RunConcurrency;
}

/** The canary is the first accounts on the list that are not skipped; the skipped ones are in the other wave. */
async function splitWaves(
  objects: RunObjects,
  run: RunSettings,
  targets: LineSpool,
  { first, tolerated, decide }: CanaryOrder,
): Promise<Pick<StoredTargets, 'Wave' | 'Rest'>> {
  await using canary = await LineSpool.open();
  await using rest = await LineSpool.open();
  const sizes = { canary: new CountedTargets(run.Function), rest: new CountedTargets(run.Function) };
  for await (const line of targets.entries<AccountLine>()) {
    const isCanary = line.Skip === undefined && canary.lines < first;
    await (isCanary ? canary : rest).write(line);
    sizes[isCanary ? 'canary' : 'rest'].add(line);
  }
  const wave = async (
    Name: 'canary' | 'rest',
    spool: LineSpool,
    ToleratedFailurePercentage: number,
  ): Promise<Wave> => {
    const TargetsKey = waveKey(run.RunPrefix, Name);
    const { versionId: VersionId } = await spool.store(objects, TargetsKey);
    return {
      Name,
      TargetsKey,
      VersionId,
      ToleratedFailurePercentage,
      ...concurrencyOf(sizes[Name], decide),
    };
  };
  return {
    Wave: await wave('canary', canary, tolerated),
    Rest: await wave('rest', rest, run.ToleratedFailurePercentage),
  };
}

function concurrencyOf(size: WaveSize, decide: (size: WaveSize) => RunConcurrency) {
  const { accounts: AccountConcurrency, regions: RegionConcurrency } = decide(size);
  return { AccountConcurrency, RegionConcurrency };
}
