import { digest } from './digest.ts';

/** An organizational unit. */
export interface Unit {
  /** For example `ou-1a2b-3c4d5e6f`. */
  readonly id: string;
  /** The OU's own name, without the names of its parents. */
  readonly name: string;
  /** Id of its parent OU or root. */
  readonly parentId: string;
}

/** The root of an organization and its OUs. Ids depend only on the organization and the OU's path. */
export class UnitTree {
  /** Id of the root, for example `r-1a2b`. */
  readonly rootId: string;
  readonly #unitById = new Map<string, Unit>();
  readonly #unitsByParent = new Map<string, Unit[]>();

  /** @param organizationId for example `o-1a2b3c4d5e` */
  constructor(organizationId: string) {
    this.rootId = `r-${digest(organizationId, 4)}`;
  }

  /** Lists all OUs, in the order in which they were added. */
  all(): readonly Unit[] {
    return [...this.#unitById.values()];
  }

  /** Finds an OU by its id. */
  unit(id: string): Unit | undefined {
    return this.#unitById.get(id);
  }

  /** Whether this is the id of the root or an OU. */
  isParent(id: string): boolean {
    return id === this.rootId || this.#unitById.has(id);
  }

  /** Lists the OUs directly in an OU or the root; undefined if there is no such parent. */
  unitsIn(parentId: string): readonly Unit[] | undefined {
    return this.isParent(parentId) ? (this.#unitsByParent.get(parentId) ?? []) : undefined;
  }

  /**
   * Finds the id of an OU by its path.
   *
   * @param path names from the root down, for example `Workloads/Prod`
   */
  unitAt(path: string): string | undefined {
    let parentId: string | undefined = this.rootId;
    for (const name of path.split('/'))
      parentId = parentId === undefined ? undefined : this.#named(name, parentId)?.id;
    return parentId;
  }

  /**
   * Adds the OU at a path and its parents, unless they exist.
   *
   * @param path names from the root down; undefined for the root
   * @returns the id of the OU, or of the root
   */
  add(path: string | undefined): string {
    let parentId = this.rootId;
    for (const name of path?.split('/') ?? [])
      parentId = (this.#named(name, parentId) ?? this.#make(name, parentId)).id;
    return parentId;
  }

  #named(name: string, parentId: string): Unit | undefined {
    return this.#unitsByParent.get(parentId)?.find((unit) => unit.name === name);
  }

  #make(name: string, parentId: string): Unit {
    const unit = { id: `ou-${this.rootId.slice(2)}-${digest(`${parentId}/${name}`, 8)}`, name, parentId };
    this.#unitById.set(unit.id, unit);
    const siblings = this.#unitsByParent.get(parentId);
    if (siblings) siblings.push(unit);
    else this.#unitsByParent.set(parentId, [unit]);
    return unit;
  }
}
