import { regionsOf } from '@step-everywhere/core/contract';
import type { Field } from './field.ts';

/**
 * Reads a list of region codes of one partition, or the text `"enabled"`.
 *
 * @returns what was given; duplicates are refused
 */
export function parseRegions(field: Field, partition: string): readonly string[] | 'enabled' {
  if (field.value === 'enabled') return 'enabled';
  if (!Array.isArray(field.value)) field.refuse('a list of region codes or the text "enabled"');
  const known = regionsOf(partition).map(({ code }) => code);
  return field.distinct('region codes', (entry) => {
    const code = known.find((region) => region === entry.value);
    return code ?? entry.refuseText(`a region of the partition ${partition}`, [...known, 'enabled']);
  });
}
