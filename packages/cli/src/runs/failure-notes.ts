import { type Console, paint } from '../console.ts';
import type { SeenFailure } from './outcome-watcher.ts';

/** So many accounts are named that fail for one reason; the report has them all. */
const mostAccounts = 3;
const mostRegions = 4;

/** Says failures as they come, without flooding the screen when all accounts fail for one reason. */
export class FailureNotes {
  /** By the reason; an outcome that is stored again, as when a run is stopped, is no news. */
  readonly #notedOf = new Map<string, Set<string>>();

  /** @returns the lines to show of some failures. */
  take(failures: readonly SeenFailure[], { stderr }: Pick<Console, 'stderr'>): string[] {
    return failures.flatMap((seen) => {
      const { failure, accountId, accountName, regions } = seen;
      const reason = `${failure.class} ${failure.error}`;
      const noted = this.#notedOf.get(reason) ?? new Set();
      const key = `${accountId} ${failure.message}`;
      if (noted.size > mostAccounts || noted.has(key)) return [];
      this.#notedOf.set(reason, noted.add(key));
      const mark = paint(stderr, 'red', 'failed');
      if (noted.size > mostAccounts)
        return [`${mark}  further accounts with ${failure.error} are only counted`];
      const where = regions.length > mostRegions ? `${regions.length} regions` : regions.join(', ');
      return [`${mark}  ${accountName} (${accountId}) ${where}: ${failure.error}: ${failure.message}`];
    });
  }
}
