/** One target that did not succeed, and why. */
export interface MissedTarget {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  /** Name of the error; absent for a skipped target. */
  readonly error?: string;
  readonly reason: string;
}

/** An account within a group, with the regions that missed for the group's reason. */
export interface GroupedAccount {
  readonly id: string;
  readonly name: string;
  readonly regions: string[];
}

/** Targets that missed for one reason. */
export interface TargetGroup {
  readonly error?: string;
  /** Of the first target; the others' differ in account and region alone. */
  readonly reason: string;
  targets: number;
  readonly accounts: Map<string, GroupedAccount>;
}

/**
 * Groups targets by error and reason, the largest group first. Reasons that differ only in the target's own account or
 * region are one.
 */
export async function groupTargets(
  targets: Iterable<MissedTarget> | AsyncIterable<MissedTarget>,
): Promise<TargetGroup[]> {
  const groups = new Map<string, TargetGroup>();
  for await (const target of targets) {
    const key = `${target.error ?? ''}\n${withoutTarget(target)}`;
    let group = groups.get(key);
    if (group === undefined) {
      const { error, reason } = target;
      group = { ...(error === undefined ? {} : { error }), reason, targets: 0, accounts: new Map() };
      groups.set(key, group);
    }
    add(group, target);
  }
  return [...groups.values()].sort((a, b) => b.targets - a.targets);
}

function add(group: TargetGroup, { accountId, accountName, region }: MissedTarget): void {
  group.targets += 1;
  const account = group.accounts.get(accountId);
  if (account) account.regions.push(region);
  else group.accounts.set(accountId, { id: accountId, name: accountName, regions: [region] });
}

function withoutTarget({ reason, accountId, region }: MissedTarget): string {
  return reason.replaceAll(accountId, '{account}').replaceAll(region, '{region}');
}
