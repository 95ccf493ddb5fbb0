import { createHash } from 'node:crypto';

/**
 * Makes letters and digits in the form of AWS's ids, which depend only on the seed.
 *
 * @param length 1 to 64
 */
export function digest(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}
