import { partitions, type TargetCredentials } from '@step-everywhere/core/contract';
import { EnabledRegionsError, ThrottledError, UnavailableError } from '../errors/index.ts';
import { listEnabledRegions, type RegionServices } from '../regions/index.ts';
import type { AccountLine } from '../run/index.ts';

/** In which regions of an account the worker is to act. */
export interface ResolvedRegions {
  readonly regions: readonly string[];
  /** Those of the run's regions that the account has not enabled. */
  readonly disabled: readonly string[];
}

/** Regions that no account can switch off; what AWS launches is one that it has to switch on. */
const alwaysEnabled = new Set(
  partitions.flatMap(({ regions }) => regions.filter(({ optIn }) => !optIn).map(({ code }) => code)),
);

/**
 * Finds out which of the run's regions an account has enabled. The account itself is asked, where the run wants its
 * enabled regions, or names one that an account has only after its owner enabled it.
 *
 * A role that may not ask is no reason to fail where the regions have names: the worker is then invoked in each.
 *
 * @throws {EnabledRegionsError} when the enabled regions are wanted, and the account does not tell
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
