import type { RunReport } from '../../run-report.ts';

/** A root or OU that contains accounts of the run. */
export interface ListedUnit {
  readonly id: string;
  readonly name: string;
  /** 0 for the root. */
  readonly depth: number;
  readonly accounts: number;
}

/** Lists roots and OUs as a tree, each below its parent. */
export function listUnits({ accounts, units }: RunReport): ListedUnit[] {
  const counts = new Map<string, number>();
  const paths = new Map<string, readonly string[]>();
  for (const { path } of accounts) {
    for (const [depth, id] of path.entries()) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      paths.set(id, path.slice(0, depth + 1));
    }
  }
  const nameOf = (id: string) => units[id] ?? id;
  const key = (path: readonly string[]) => path.map(nameOf).join('\u0000');
  return [...paths]
    .sort(([, one], [, other]) => (key(one) < key(other) ? -1 : 1))
    .map(([id, path]) => ({ id, name: nameOf(id), depth: path.length - 1, accounts: counts.get(id) ?? 0 }));
}
