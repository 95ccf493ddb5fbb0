import { partitionOf, partitions, regionsOf } from '@step-everywhere/core/contract';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';

/**
 * Checks that a region exists, because AWS has no address for another one and an emulator has no orchestrator there.
 *
 * @param source what named the region, for example `--region`.
 * @throws {OptionError} that suggests the region that was meant.
 */
export function checkRegion(region: string, source: string): void {
  if (partitionOf(region) !== undefined) return;
  const known = partitions.flatMap(({ regions }) => regions.map(({ code }) => code));
  const hint = didYouMean(region, known) || '; give its code, such as us-east-1';
  throw new OptionError(
    source,
    `${JSON.stringify(region)} is not an AWS region that this version knows${hint}`,
  );
}

/** The regions of a partition that are enabled in every account without opting in. */
export function regionsByDefault(partition: string): readonly string[] {
  return regionsOf(partition)
    .filter(({ optIn }) => !optIn)
    .map(({ code }) => code);
}
