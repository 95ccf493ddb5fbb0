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
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: AccountState;
  readonly tags: Readonly<Record<string, string>>;
  /** Id of its parent OU or root. */
  readonly parentId: string;
  readonly roles: readonly RoleDescription[];
  readonly functions: readonly FunctionDescription[];
  readonly parameters: readonly ParameterDescription[];
  readonly buckets: readonly BucketDescription[];
  /** Opt-in regions that it has enabled. */
  readonly enabledRegions: ReadonlySet<string>;
}

/** An organizational unit. */
export interface Unit {
  readonly id: string;
  readonly name: string;
  /** Id of its parent OU or root. */
  readonly parentId: string;
}

/** A role in an account of the organization. */
export interface AccountRole {
  readonly account: Account;
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
  readonly id: string;
  /** For example `aws`. */
  readonly partition: string;
  readonly rootId: string;
  readonly managementAccountId: string;
  readonly accounts: readonly Account[];
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

  account(id: string): Account | undefined {
    return this.#accountById.get(id);
  }

  unit(id: string): Unit | undefined {
    return this.#unitById.get(id);
  }

  /** The accounts directly in an OU or the root; undefined if there is no such parent. */
  accountsIn(parentId: string): readonly Account[] | undefined {
    return this.#isParent(parentId) ? (this.#accountsByParent.get(parentId) ?? []) : undefined;
  }

  /** The OUs directly in an OU or the root; undefined if there is no such parent. */
  unitsIn(parentId: string): readonly Unit[] | undefined {
    return this.#isParent(parentId) ? (this.#unitsByParent.get(parentId) ?? []) : undefined;
  }

  /** Finds a role by its ARN, path included. */
  role(arn: string): AccountRole | undefined {
    const [, partition, accountId = '', name] = /^arn:([\w-]+):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
    if (partition !== this.partition) return undefined;
    const account = this.#accountById.get(accountId);
    const hidden = this.#hiddenRole?.name === name ? this.#hiddenRole : undefined;
    const role = account?.roles.find((each) => each.name === name) ?? hidden;
    return account && role ? { account, role } : undefined;
  }

  /** The same organization with one more role in every account, which lists do not show, for workers that make test data. */
  withHiddenRole(role: RoleDescription): Organization {
    return new Organization(this.#description, role);
  }

  /** The id of the OU at a path such as `Workloads/Prod`; undefined if there is none. */
  unitAt(path: string): string | undefined {
    let parentId: string | undefined = this.rootId;
    for (const name of path.split('/'))
      parentId = this.#unitsByParent.get(parentId ?? '')?.find((unit) => unit.name === name)?.id;
    return parentId;
  }

  /** The status of a region in an account; undefined for a region that does not exist. */
  regionStatus(account: Account, region: string): RegionOptStatus | undefined {
    const optIn = this.#optInByRegion.get(region);
    if (optIn === undefined) return undefined;
    if (!optIn) return 'ENABLED_BY_DEFAULT';
    return account.enabledRegions.has(region) ? 'ENABLED' : 'DISABLED';
  }

  /** Whether an account's credentials work in a region. */
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
