import { partitions, type TargetCredentials } from '@step-everywhere/core/contract';
import { EnabledRegionsError, ThrottledError, UnavailableError } from '../errors/index.ts';
import { listEnabledRegions, type RegionServices } from '../regions/index.ts';
import type { AccountLine } from '../run/index.ts';

/** The regions of an account in which the worker will act. */
export interface ResolvedRegions {
  readonly regions: readonly string[];
  /** Regions of the run that the account has not enabled. */
  readonly disabled: readonly string[];
}

/** Regions that no account can disable; regions that AWS launches later must be enabled. */
const alwaysEnabled = new Set(
  partitions.flatMap(({ regions }) => regions.filter(({ optIn }) => !optIn).map(({ code }) => code)),
);

/**
 * Finds out which of the run's regions an account has enabled. Asks the account itself if the run wants its
 * enabled regions, or names a region that the account's owner has to enable.
 *
 * If the role is not allowed to ask and the run names its regions, this is not a failure: the worker is invoked in each of them.
 *
 * @throws {EnabledRegionsError} if the enabled regions are wanted, and the account does not list them
 * @throws {ThrottledError} {@link UnavailableError}
 */
export async function resolveRegions(
  { AccountId, Regions }: AccountLine,
  credentials: TargetCredentials,
  services: RegionServices | undefined,
): Promise<ResolvedRegions> {
  if (Regions === 'enabled') {
    return { regions: await listEnabledRegions(credentials, AccountId, services), disabled: [] };
  }
  if (Regions.every((region) => alwaysEnabled.has(region))) return { regions: Regions, disabled: [] };
  const enabled = await listEnabledRegions(credentials, AccountId, services).catch((error) => {
    const mayNotAsk =
      error instanceof EnabledRegionsError ||
      error instanceof ThrottledError ||
      error instanceof UnavailableError;
    if (mayNotAsk) return Regions;
    throw error;
  });
  return {
    regions: Regions.filter((region) => enabled.includes(region)),
    disabled: Regions.filter((region) => !enabled.includes(region)),
  };
}
