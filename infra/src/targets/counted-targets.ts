import { regionsOf } from '@step-everywhere/core/contract';
import type { WaveSize } from '../concurrency/index.ts';
import type { AccountLine } from '../run/index.ts';

/** Counts the targets that are not skipped. If an account has to be asked for its regions, counts those that no account can disable. */
export class CountedTargets implements WaveSize {
  accounts = 0;
  targets = 0;
  readonly #regionsByDefault: number;

  /** @param worker ARN, which contains the partition */
  constructor(worker: string) {
    this.#regionsByDefault = regionsOf(worker.split(':')[1] ?? '').filter(({ optIn }) => !optIn).length;
  }

  add({ Regions, Skip }: AccountLine): void {
    if (Skip !== undefined) return;
    this.accounts += 1;
    this.targets += Regions === 'enabled' ? this.#regionsByDefault : Regions.length;
  }
}
