import { listingsOfResults, type Run } from '@step-everywhere/infra/internal/run';

/** How many listings a look makes at most: with more accounts under way, they take turns. */
const mostListings = 50;

/** An account whose workers are under way, and the regions of its targets. */
export interface AccountUnderWay {
  readonly accountId: string;
  readonly regions: readonly string[];
}

/** The accounts whose results are listed, in turns: a look makes a number of calls that does not depend on how many they are. */
export class AccountsUnderWay {
  readonly #run: Run;
  /** In the order in which they are to be looked at next. */
  readonly #regions = new Map<string, readonly string[]>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** Workers of an account are begun. */
  begin(accountId: string, regions: readonly string[]): void {
    this.#regions.set(accountId, regions);
  }

  /** How all targets of an account ended is known. */
  end(accountId: string): void {
    this.#regions.delete(accountId);
  }

  /** Chooses the accounts to look at now; the others come first the next time. */
  next(): readonly AccountUnderWay[] {
    const chosen: AccountUnderWay[] = [];
    let listings = 0;
    for (const [accountId, regions] of this.#regions) {
      listings += listingsOfResults(this.#run, accountId, regions);
      if (listings > mostListings && chosen.length > 0) break;
      chosen.push({ accountId, regions });
    }
    for (const { accountId, regions } of chosen) {
      this.#regions.delete(accountId);
      this.#regions.set(accountId, regions);
    }
    return chosen;
  }
}
