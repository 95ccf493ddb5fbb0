import { regionsOf } from '@step-everywhere/core/contract';
import { type Account, type AccountRole, describedAccount } from './account.ts';
import type { OrganizationDescription, RoleDescription, SeedDescription } from './description.ts';
import { digest } from './digest.ts';
import { type Unit, UnitTree } from './unit-tree.ts';

/** The status of a region in an account, in the words of `account:ListRegions`. */
export type RegionOptStatus = 'ENABLED_BY_DEFAULT' | 'ENABLED' | 'DISABLED';

/**
 * An organization of AWS accounts, with the look-ups that the services need.
 *
 * The same description always produces the same ids.
 */
export class Organization {
  /** Id of the organization, for example `o-1a2b3c4d5e`. */
  readonly id: string;
  /** For example `aws`. */
  readonly partition: string;
  /** Id of the root, for example `r-1a2b`. */
  readonly rootId: string;
  /** Id of the management account, in which the orchestrator is deployed. */
  readonly managementAccountId: string;
  /** All accounts, in the order of the description. */
  readonly accounts: readonly Account[];
  /** All OUs, including those without accounts of their own. */
  readonly units: readonly Unit[];
  /** The workers that make test data before a run. */
  readonly seeds: readonly SeedDescription[];
  readonly #description: OrganizationDescription;
  readonly #hiddenRole: RoleDescription | undefined;
  readonly #optInByRegion: ReadonlyMap<string, boolean>;
  readonly #tree: UnitTree;
  readonly #accountById = new Map<string, Account>();
  readonly #accountsByParent: ReadonlyMap<string, readonly Account[]>;

  /**
   * @param description a checked description: see {@link parseOrganization}
   * @param hiddenRole see {@link withHiddenRole}
   */
  constructor(description: OrganizationDescription, hiddenRole?: RoleDescription) {
    const { partition, managementAccount, defaults, accounts, seeds } = description;
    this.#description = description;
    this.#hiddenRole = hiddenRole;
    this.seeds = seeds;
    this.partition = partition;
    this.#optInByRegion = new Map(regionsOf(partition).map(({ code, optIn }) => [code, optIn]));
    this.managementAccountId = managementAccount ?? (accounts[0]?.id as string);
    this.id = `o-${digest(this.managementAccountId, 10)}`;
    this.#tree = new UnitTree(this.id);
    this.rootId = this.#tree.rootId;
    for (const account of accounts)
      this.#accountById.set(account.id, describedAccount(account, defaults, this.#tree.add(account.ou)));
    this.accounts = [...this.#accountById.values()];
    this.#accountsByParent = Map.groupBy(this.accounts, ({ parentId }) => parentId);
    this.units = this.#tree.all();
  }

  /**
   * Finds an account.
   *
   * @param id twelve digits
   * @returns undefined if there is no such account
   */
  account(id: string): Account | undefined {
    return this.#accountById.get(id);
  }

  /**
   * Finds an OU.
   *
   * @param id for example `ou-1a2b-3c4d5e6f`
   * @returns undefined if there is no such OU
   */
  unit(id: string): Unit | undefined {
    return this.#tree.unit(id);
  }

  /**
   * Lists the accounts directly in an OU or the root.
   *
   * @param parentId id of the OU or root
   * @returns undefined if there is no such parent
   */
  accountsIn(parentId: string): readonly Account[] | undefined {
    return this.#tree.isParent(parentId) ? (this.#accountsByParent.get(parentId) ?? []) : undefined;
  }

  /**
   * Lists the OUs directly in an OU or the root.
   *
   * @param parentId id of the OU or root
   * @returns undefined if there is no such parent
   */
  unitsIn(parentId: string): readonly Unit[] | undefined {
    return this.#tree.unitsIn(parentId);
  }

  /**
   * Finds a role.
   *
   * @param arn ARN of the role, with its path
   * @returns undefined if there is no such role
   */
  role(arn: string): AccountRole | undefined {
    const [, partition, accountId = '', name] = /^arn:([\w-]+):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
    if (partition !== this.partition) return undefined;
    const account = this.#accountById.get(accountId);
    const hidden = this.#hiddenRole?.name === name ? this.#hiddenRole : undefined;
    const role = account?.roles.find((each) => each.name === name) ?? hidden;
    return account && role ? { account, role } : undefined;
  }

  /**
   * Makes the same organization with one more role in every account, which lists do not show, for workers that create
   * test data.
   *
   * @param role the additional role
   * @returns a new organization; this one does not change
   */
  withHiddenRole(role: RoleDescription): Organization {
    return new Organization(this.#description, role);
  }

  /**
   * Finds an OU by its path.
   *
   * @param path names from the root down, for example `Workloads/Prod`
   * @returns the OU's id; undefined if there is none
   */
  unitAt(path: string): string | undefined {
    return this.#tree.unitAt(path);
  }

  /**
   * Finds the status of a region in an account.
   *
   * @param account an account of this organization
   * @param region code of the region
   * @returns undefined for a region that does not exist
   */
  regionStatus(account: Account, region: string): RegionOptStatus | undefined {
    const optIn = this.#optInByRegion.get(region);
    if (optIn === undefined) return undefined;
    if (!optIn) return 'ENABLED_BY_DEFAULT';
    return account.enabledRegions.has(region) ? 'ENABLED' : 'DISABLED';
  }

  /**
   * Whether an account's credentials work in a region.
   *
   * @param accountId id of an account
   * @param region code of the region
   * @returns false for an unknown account or region as well
   */
  isRegionEnabled(accountId: string, region: string): boolean {
    const account = this.#accountById.get(accountId);
    const status = account && this.regionStatus(account, region);
    return status !== undefined && status !== 'DISABLED';
  }
}
