import type { StartOptions } from '../input/run-options.ts';
import type { RunPlaceOptions } from '../runs/find-place.ts';

/** The options of `step-everywhere retry`. */
export interface RetryOptions extends Omit<StartOptions, 'report'>, RunPlaceOptions {
  /** Some of `retriedClasses`; all failed targets when absent. */
  readonly class?: readonly string[];
  /** The same worker, of another version or alias for instance. */
  readonly function?: string;
  /** Accounts at the same time. */
  readonly concurrency?: number;
}
