import { type Console, paint } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { causeOf } from '../report/target-groups.ts';
import type { SeenFailure } from './account-progress.ts';

/** Number of lines that are printed about one kind of error; the report lists all of its accounts. */
const mostLines = 3;
const mostAccounts = 3;
const mostRegions = 4;

/** Failures with the same cause that were seen in one look. */
interface Group {
  readonly example: SeenFailure;
  readonly regionsOf: Map<string, { readonly seen: SeenFailure; readonly regions: string[] }>;
}

/**
 * Describes failures as they come: one line for all accounts with the same cause, with its message once, so that not
 * every account prints lines when all fail.
 */
export class FailureNotes {
  /** By account and cause. An outcome that is stored again, for example when a run is stopped, is not new. */
  readonly #seen = new Set<string>();
  readonly #printed = new Set<string>();
  readonly #linesOf = new Map<string, number>();

  /** @returns the lines to print about some failures. */
  take(failures: readonly SeenFailure[], { stderr }: Pick<Console, 'stderr'>): string[] {
    const mark = paint(stderr, 'red', 'failed');
    return [...this.#newGroups(failures)].flatMap(([cause, group]) => {
      const { failure } = group.example;
      const kind = `${failure.class} ${failure.error}`;
      const lines = this.#linesOf.get(kind) ?? 0;
      this.#linesOf.set(kind, lines + 1);
      if (lines > mostLines) return [];
      if (lines === mostLines)
        return [`${mark}  further accounts with ${visibleLine(failure.error)} are only counted`];
      const said = this.#printed.has(cause)
        ? `${failure.error}, as above`
        : `${failure.error}: ${failure.message}`;
      this.#printed.add(cause);
      return [`${mark}  ${visibleLine(`${accountsOf(group)}: ${said}`)}`];
    });
  }

  #newGroups(failures: readonly SeenFailure[]): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const seen of failures) {
      const cause = causeOfSeen(seen);
      const key = `${seen.accountId} ${seen.regions.join()} ${cause}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      const group = groups.get(cause) ?? { example: seen, regionsOf: new Map() };
      groups.set(cause, group);
      const account = group.regionsOf.get(seen.accountId);
      if (account) account.regions.push(...seen.regions);
      else group.regionsOf.set(seen.accountId, { seen, regions: [...seen.regions] });
    }
    return groups;
  }
}

/** The common part of failures that differ only in the text that names their account and region. */
function causeOfSeen({ accountId, accountName, regions, failure }: SeenFailure): string {
  const { error, message: reason } = failure;
  return `${failure.class} ${causeOf({ accountId, accountName, region: regions[0] ?? '', error, reason })}`;
}

/** @example `payments (111122223333) us-east-1; orders (444455556666) 17 regions and 4 more accounts` */
function accountsOf({ regionsOf }: Group): string {
  const accounts = [...regionsOf.values()];
  const named = accounts.slice(0, mostAccounts).map(({ seen, regions }) => {
    return `${seen.accountName} (${seen.accountId}) ${whereOf(regions)}`;
  });
  const more = accounts.length - named.length;
  return `${named.join('; ')}${more > 0 ? ` and ${count(more, 'more account')}` : ''}`;
}

/** The enabled regions of an account are unknown when its role could not be assumed. */
function whereOf(regions: readonly string[]): string {
  if (regions.length === 1 && regions[0] === 'enabled') return 'all regions';
  return regions.length > mostRegions ? `${regions.length} regions` : regions.join(', ');
}
