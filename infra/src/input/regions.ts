import { partitionOf, partitions, regionsOf } from '@step-everywhere/core/contract';
import { InputError } from '../errors/index.ts';
import { Field } from './field.ts';

/** The regions of each account: region codes, or the regions that the account has enabled. */
export type Regions = readonly string[] | 'enabled';

/** As {@link Regions}, or every region that AWS has launched, for a run that names none. */
export type WantedRegions = Regions | 'launched';

/** What AWS reports about the partition's regions. */
export interface KnownRegions {
  readonly codes: readonly string[];
  /** Whether all other regions do not exist. */
  readonly isComplete: boolean;
}

const words = ['enabled', 'global'];

/**
 * Reads a list of region codes of one partition, the text `"enabled"`, or the text `"global"`: the one region that serves
 * the partition's global services. {@link confirmRegions} checks that the regions exist.
 *
 * @returns the given regions; duplicates are refused
 */
export function parseRegions(field: Field, partition: string): Regions {
  if (field.value === 'enabled') return 'enabled';
  if (field.value === 'global') return [globalRegionOf(field, partition)];
  if (!Array.isArray(field.value))
    field.refuse('a list of region codes, the text "enabled", or the text "global"');
  return field.distinct('region codes', (entry) => {
    const isOne = typeof entry.value === 'string' && partitionOf(entry.value)?.id === partition;
    return isOne ? (entry.value as string) : entry.refuseText(expected(partition), known(partition));
  });
}

/**
 * Checks that the regions in an input exist. AWS is asked only about regions that this version does not know.
 *
 * @param path path of the regions in the input, for an error
 * @throws {InputError} for a region that AWS has not launched
 */
export async function confirmRegions(
  path: string,
  codes: readonly string[],
  partition: string,
  ask: () => Promise<KnownRegions>,
): Promise<void> {
  const isKnown = (code: string) => regionsOf(partition).some((region) => region.code === code);
  if (codes.every(isKnown)) return;
  const launched = await ask();
  if (!launched.isComplete) return;
  const index = codes.findIndex((code) => !isKnown(code) && !launched.codes.includes(code));
  if (index === -1) return;
  new Field(`${path}[${index}]`, codes[index]).refuseText(expected(partition), [...launched.codes, ...words]);
}

function globalRegionOf(field: Field, partition: string): string {
  const found = partitions.find(({ id }) => id === partition);
  if (found !== undefined) return found.globalRegion;
  throw new InputError(
    field.path,
    `${field.path} is "global", but the region of the global services is not known for the partition ${partition}. Name the region.`,
  );
}

const expected = (partition: string): string => `a region of the partition ${partition}`;

function known(partition: string): string[] {
  return [...regionsOf(partition).map(({ code }) => code), ...words];
}
