export { type Concurrency, compareConcurrency } from './compare-concurrency.ts';
export {
  deriveConcurrency,
  mostAccounts,
  mostRegions,
  type RunConcurrency,
  type WaveSize,
} from './derive-concurrency.ts';
export type { LambdaLimits } from './limits.ts';
