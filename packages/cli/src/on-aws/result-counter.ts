import {
  listingsOfResults,
  type Run,
  type RunObjects,
  storedResults,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';

/** How many listings a look makes at most: with more accounts under way, they take turns. */
const mostListings = 50;
const listingsAtOnce = 10;

/** How many results of an account are stored. */
export interface CountedResults {
  readonly accountId: string;
  /** Targets of the account. */
  readonly targets: number;
  /** Of them, those whose result is stored. */
  readonly stored: number;
}

/**
 * Counts the results of the accounts that are under way, in a number of calls that does not depend on how many there are.
 *
 * A worker stores its result last: what is stored has succeeded.
 */
export class ResultCounter {
  readonly #objects: RunObjects;
  readonly #run: Run;
  /** In the order in which they are to be looked at next. */
  readonly #underWay = new Map<string, readonly string[]>();

  constructor(objects: RunObjects, run: Run) {
    this.#objects = objects;
    this.#run = run;
  }

  /** Workers of an account are begun. */
  begin(accountId: string, regions: readonly string[]): void {
    this.#underWay.set(accountId, regions);
  }

  /** How all targets of an account ended is known. */
  end(accountId: string): void {
    this.#underWay.delete(accountId);
  }

  /** Looks at some accounts; at others the next time, where they are many. @throws what S3 answers. */
  count(): AsyncIterable<CountedResults> {
    return pMapIterable(
      this.#next(),
      async ([accountId, regions]) => {
        const { size } = await storedResults(this.#objects, this.#run, accountId, regions);
        return { accountId, targets: regions.length, stored: size };
      },
      { concurrency: listingsAtOnce },
    );
  }

  #next(): [accountId: string, regions: readonly string[]][] {
    const chosen: [string, readonly string[]][] = [];
    let listings = 0;
    for (const [accountId, regions] of this.#underWay) {
      listings += listingsOfResults(this.#run, accountId, regions);
      if (listings > mostListings && chosen.length > 0) break;
      chosen.push([accountId, regions]);
    }
    for (const [accountId, regions] of chosen) {
      this.#underWay.delete(accountId);
      this.#underWay.set(accountId, regions);
    }
    return chosen;
  }
}
