import { accountLines, nameRegions, type RunInput } from '@step-everywhere/infra/internal/orchestrator';
import type { Aws } from '../aws/clients.ts';
import { regionsByDefault } from '../aws/region.ts';
import { NotConfirmedError } from '../console/errors.ts';
import { inputProblem } from './check-run-input.ts';
import type { RunInputOptions } from './run-input.ts';

/** How many targets a run will have. */
export interface RunSize {
  /** Accounts that are not left out. */
  readonly accounts: number;
  readonly targets: number;
  /** The ids of the accounts that are not left out. */
  readonly accountIds: readonly string[];
  /** Accounts that are left out, for example because they are suspended. */
  readonly skippedAccounts: number;
  /** Whether the number of targets is an estimate: each account's enabled regions are not known yet. */
  readonly isApproximate: boolean;
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
  const byDefault = regionsByDefault(partition).length;
  const accountIds: string[] = [];
  const size = { accounts: 0, accountIds, targets: 0, skippedAccounts: 0, isApproximate: false };
  try {
    // Of the regions that AWS has launched, an account has about those that need no opting in.
    const isOpen = 'accounts' in scope && scope.regions === 'launched';
    const counted = isOpen ? { ...scope, regions: 'enabled' as const } : scope;
    const named = await nameRegions(counted, partition, () => aws.launchedRegions(partition));
    for await (const { AccountId, Regions, Skip } of accountLines(await aws.organizations(), named)) {
      if (Skip !== undefined) {
        size.skippedAccounts += 1;
        continue;
      }
      size.accounts += 1;
      accountIds.push(AccountId);
      size.isApproximate ||= Regions === 'enabled';
      size.targets += Regions === 'enabled' ? byDefault : Regions.length;
    }
  } catch (error) {
    throw inputProblem(error, options);
  }
  if (size.accounts > 0 || size.skippedAccounts > 0) return size;
  throw new NotConfirmedError(
    'the options select no account of the organization; change --accounts, --exclude or --tags',
  );
}
