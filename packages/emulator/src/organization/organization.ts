import { createHash } from 'node:crypto';
import { regionsOf } from '@step-everywhere/core/contract';
import type { BucketDescription } from './bucket-description.ts';
import type {
  AccountState,
  OrganizationDescription,
  ParameterDescription,
  RoleDescription,
  SeedDescription,
} from './description.ts';
import type { FunctionDescription } from './function-description.ts';

/** One account of the organization. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  /** Name of the account, as Organizations returns it. */
  readonly name: string;
  /** Email address of the account's root user; generated from the id. */
  readonly email: string;
  /** State of the account, for example `ACTIVE`. */
  readonly state: AccountState;
  /** Values of its tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Id of its parent OU or root. */
  readonly parentId: string;
  /** Its IAM roles. */
  readonly roles: readonly RoleDescription[];
  /** The Lambda functions that it has from the start. */
  readonly functions: readonly FunctionDescription[];
  /** The parameters that it has from the start, in each region. */
  readonly parameters: readonly ParameterDescription[];
  /** The buckets that it has from the start. */
  readonly buckets: readonly BucketDescription[];
  /** Opt-in regions that it has enabled. */
  readonly enabledRegions: ReadonlySet<string>;
}

/** An organizational unit. */
export interface Unit {
  /** For example `ou-1a2b-3c4d5e6f`. */
  readonly id: string;
  /** The OU's own name, without the names of its parents. */
  readonly name: string;
  /** Id of its parent OU or root. */
  readonly parentId: string;
}

/** A role in an account of the organization. */
export interface AccountRole {
  /** The account of the role. */
  readonly account: Account;
  /** The role's name, which may include a path, and its tags. */
  readonly role: RoleDescription;
}

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
  readonly #accountById = new Map<string, Account>();
  readonly #unitById = new Map<string, Unit>();
  readonly #accountsByParent = new Map<string, Account[]>();
  readonly #unitsByParent = new Map<string, Unit[]>();

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
    this.rootId = `r-${digest(this.id, 4)}`;
    for (const account of accounts) {
      const parentId = this.#unitAt(account.ou);
      const { roles, functions, parameters, buckets, enabledRegions } = { ...defaults, ...account };
      this.#add({
        id: account.id,
        name: account.name,
        email: `aws+${account.id}@example.com`,
        state: account.state,
        tags: account.tags,
        parentId,
        roles: roles ?? [],
        functions: functions ?? [],
        parameters: parameters ?? [],
        buckets: buckets ?? [],
        enabledRegions: new Set(enabledRegions),
      });
    }
    this.accounts = [...this.#accountById.values()];
    this.units = [...this.#unitById.values()];
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
    return this.#unitById.get(id);
  }

  /**
   * Lists the accounts directly in an OU or the root.
   *
   * @param parentId id of the OU or root
   * @returns undefined if there is no such parent
   */
  accountsIn(parentId: string): readonly Account[] | undefined {
    return this.#isParent(parentId) ? (this.#accountsByParent.get(parentId) ?? []) : undefined;
  }

  /**
   * Lists the OUs directly in an OU or the root.
   *
   * @param parentId id of the OU or root
   * @returns undefined if there is no such parent
   */
  unitsIn(parentId: string): readonly Unit[] | undefined {
    return this.#isParent(parentId) ? (this.#unitsByParent.get(parentId) ?? []) : undefined;
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
    let parentId: string | undefined = this.rootId;
    for (const name of path.split('/'))
      parentId = this.#unitsByParent.get(parentId ?? '')?.find((unit) => unit.name === name)?.id;
    return parentId;
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

  #isParent(id: string): boolean {
    return id === this.rootId || this.#unitById.has(id);
  }

  #add(account: Account): void {
    this.#accountById.set(account.id, account);
    append(this.#accountsByParent, account.parentId, account);
  }

  /** The id of the OU at a path; creates it and its parents if necessary. */
  #unitAt(path: string | undefined): string {
    let parentId = this.rootId;
    for (const name of path?.split('/') ?? []) {
      const unit =
        this.#unitsByParent.get(parentId)?.find((each) => each.name === name) ??
        this.#makeUnit(name, parentId);
      parentId = unit.id;
    }
    return parentId;
  }

  #makeUnit(name: string, parentId: string): Unit {
    const unit = { id: `ou-${this.rootId.slice(2)}-${digest(`${parentId}/${name}`, 8)}`, name, parentId };
    this.#unitById.set(unit.id, unit);
    append(this.#unitsByParent, parentId, unit);
    return unit;
  }
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Letters and digits that depend only on the seed, in the form of AWS's ids. */
function digest(seed: string, length: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, length);
}
