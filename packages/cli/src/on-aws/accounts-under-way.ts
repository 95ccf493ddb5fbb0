import { listingsOfResults, type Run } from '@step-everywhere/infra/internal/run';

/** Maximum number of list requests in one look; with more running accounts, they take turns. */
const mostListings = 50;

/** An account whose workers are running, and the regions of its targets. */
export interface AccountUnderWay {
  readonly accountId: string;
  readonly regions: readonly string[];
}

/**
 * The accounts whose results are listed, in turns, so that the number of requests in one look does not depend on the
 * number of accounts.
 */
export class AccountsUnderWay {
  readonly #run: Run;
  /** In the order in which they will be looked at. */
  readonly #regions = new Map<string, readonly string[]>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** Adds an account whose workers have begun. */
  begin(accountId: string, regions: readonly string[]): void {
    this.#regions.set(accountId, regions);
  }

  /** Removes an account when the outcomes of all its targets are known. */
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
