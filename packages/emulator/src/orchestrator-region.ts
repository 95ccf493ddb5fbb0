import { regionsOf } from '@step-everywhere/core/contract';
import type { Organization } from './organization/organization.ts';

/** A region in which the orchestrator cannot be deployed. */
export class RegionError extends Error {
  override readonly name = 'RegionError';
  /** Code of the region. */
  readonly region: string;

  constructor(region: string, accountId: string) {
    super(
      `Region ${region} is not enabled in account ${accountId}, where the orchestrator lives. Choose another one, or enable it in the organization file.`,
    );
    this.region = region;
  }
}

/**
 * Determines the region of the orchestrator.
 *
 * @param given by default the first region of the partition, as in AWS's own tools
 * @throws {RegionError} if it is not enabled in the management account
 */
export function orchestratorRegion(organization: Organization, given?: string): string {
  const { partition, managementAccountId } = organization;
  const region = given ?? firstRegion(partition);
  if (organization.isRegionEnabled(managementAccountId, region)) return region;
  throw new RegionError(region, managementAccountId);
}

function firstRegion(partition: string): string {
  const regions = regionsOf(partition).filter(({ optIn }) => !optIn);
  return (regions.find(({ code }) => code === 'us-east-1') ?? regions[0])?.code as string;
}
