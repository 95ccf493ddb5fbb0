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
  /** Whether `targets` is an estimate, because the enabled regions of each account are not known yet. */
  readonly isApproximate: boolean;
  /** Whether `listedTargets` is an estimate as well, because the run does not name its regions. */
  readonly isListApproximate: boolean;
}

/**
 * Counts a run's accounts and targets, as the orchestrator will list them.
 *
 * @param input of a run that is not a retry; a retry's targets are in the summary of the earlier run.
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
  // Estimate: an account has enabled about those launched regions that need no opt-in.
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
   * @param byDefault regions that are enabled in every account without opting in.
   * @param isOpen whether the run is in all regions that AWS has launched; no account has enabled all of them.
   */
  constructor(byDefault: readonly string[], isOpen: boolean) {
    this.#byDefault = byDefault;
    this.#isOpen = isOpen;
  }

  add({ AccountId, Regions, Skip }: AccountLine): void {
    const isUnknown = Regions === 'enabled';
    if (Skip !== undefined) {
      this.skippedAccounts += 1;
      // An account that is skipped before its regions are known counts as one target, as in the summary.
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
