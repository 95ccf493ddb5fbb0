import { accountLines, nameRegions, type RunInput } from '@step-everywhere/infra/internal/orchestrator';
import type { AccountLine } from '@step-everywhere/infra/internal/run';
import type { Aws } from '../aws/clients.ts';
import { regionsByDefault } from '../aws/region.ts';
import { NotConfirmedError } from '../console/errors.ts';
import { inputProblem } from './check-run-input.ts';
import type { RunInputOptions } from './execution-input.ts';

/** How many targets a run will have. */
export interface RunSize {
  /** Accounts in which workers are to run. */
  readonly accounts: number;
  /** Targets in which workers are to run. */
  readonly targets: number;
  /** The ids of the accounts in which workers are to run. */
  readonly accountIds: readonly string[];
  /** Accounts that are skipped, for example because they are suspended. */
  readonly skippedAccounts: number;
  /** All targets, the skipped ones among them, as the run's summary will count them. */
  readonly listedTargets: number;
  /** Whether `targets` is an estimate: each account's enabled regions are not known yet. */
  readonly isApproximate: boolean;
  /** Whether `listedTargets` is an estimate too: the run names no regions of its own. */
  readonly isListApproximate: boolean;
}

/**
 * Counts a run's accounts and targets, as the orchestrator will list them.
 *
 * @param input not of a retry: its targets are in the summary of the earlier run.
 * @throws {OptionError} for an account or OU that the organization does not have, or a region that does not exist.
 * @throws {NotConfirmedError} when no account is selected.
 */
export async function countTargets(
  aws: Pick<Aws, 'organizations' | 'launchedRegions'>,
  partition: string,
  { scope }: RunInput,
  options: RunInputOptions,
): Promise<RunSize> {
  if ('retry' in scope) throw new TypeError('The targets of a retry are in the summary of the earlier run.');
  // Of the regions that AWS has launched, an account has about those that need no opting in.
  const isOpen = 'accounts' in scope && scope.regions === 'launched';
  const size = new CountedSize(regionsByDefault(partition), isOpen);
  try {
    const named = await nameRegions(scope, partition, () => aws.launchedRegions(partition));
    for await (const line of accountLines(await aws.organizations(), named)) size.add(line);
  } catch (error) {
    throw inputProblem(error, options);
  }
  if (size.accounts > 0 || size.skippedAccounts > 0) return size;
  throw new NotConfirmedError(
    'the options select no account of the organization; change --accounts, --exclude or --tags',
  );
}

class CountedSize implements RunSize {
  accounts = 0;
  targets = 0;
  skippedAccounts = 0;
  listedTargets = 0;
  isApproximate = false;
  isListApproximate = false;
  readonly accountIds: string[] = [];
  readonly #byDefault: readonly string[];
  readonly #isOpen: boolean;

  /**
   * @param byDefault regions that an account has without opting in.
   * @param isOpen whether the run is in all regions that AWS has launched, of which no account has enabled each.
   */
  constructor(byDefault: readonly string[], isOpen: boolean) {
    this.#byDefault = byDefault;
    this.#isOpen = isOpen;
  }

  add({ AccountId, Regions, Skip }: AccountLine): void {
    const isUnknown = Regions === 'enabled';
    if (Skip !== undefined) {
      this.skippedAccounts += 1;
      // An account that nobody asks for its regions is one target, as in the summary.
      this.listedTargets += isUnknown ? 1 : Regions.length;
      return;
    }
    this.accounts += 1;
    this.accountIds.push(AccountId);
    this.isApproximate ||= isUnknown || this.#isOpen;
    this.isListApproximate ||= isUnknown;
    this.listedTargets += isUnknown ? this.#byDefault.length : Regions.length;
    this.targets += isUnknown || this.#isOpen ? this.#byDefault.length : Regions.length;
  }
}
