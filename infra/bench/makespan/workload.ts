import { assumed } from './aws-limits.ts';

/** The duration of the worker in each target, by account and then by region. */
export interface Workload {
  readonly accounts: number;
  readonly regions: number;
  /** Seconds. */
  readonly durations: Float64Array;
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws a workload from a log-normal distribution with this mean, in seconds, and this sigma of the logarithm. */
export function logNormalWorkload(
  { accounts, regions }: Omit<Workload, 'durations'>,
  mean: number,
  sigma: number,
): Workload {
  const draw = random(7);
  const durations = Float64Array.from({ length: accounts * regions }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    return Math.min(assumed.workerTimeout, mean * Math.exp(sigma * normal - sigma ** 2 / 2));
  });
  return { accounts, regions, durations };
}
