import { partitionOf, partitions, regionsOf } from '@step-everywhere/core/contract';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';

/**
 * Makes sure that a region is one: AWS has no address for any other, and an emulator no orchestrator.
 *
 * @param source what named it, for example `--region`.
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

/** The regions of a partition that an account has without opting in. */
export function regionsByDefault(partition: string): readonly string[] {
  return regionsOf(partition)
    .filter(({ optIn }) => !optIn)
    .map(({ code }) => code);
}
