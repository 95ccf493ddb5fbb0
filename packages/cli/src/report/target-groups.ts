import { generalReason } from '@step-everywhere/infra/internal/run';

/** One target that did not succeed, and why. */
export interface MissedTarget {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  /** Name of the error; absent for a skipped target. */
  readonly error?: string;
  readonly reason: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** An account within a group, with the regions that missed for the group's reason. */
export interface GroupedAccount {
  readonly id: string;
  readonly name: string;
  readonly regions: string[];
}

/** Targets that missed for one reason. */
export interface TargetGroup {
  /** The first of them; the others' reasons differ in what names a target alone. */
  readonly example: MissedTarget;
  targets: number;
  readonly accounts: Map<string, GroupedAccount>;
}

/**
 * Groups targets by cause, the largest group first. Reasons and remedies that differ only in accounts, ARNs, regions and
 * ids are one.
 */
export async function groupTargets(
  targets: Iterable<MissedTarget> | AsyncIterable<MissedTarget>,
): Promise<TargetGroup[]> {
  const groups = new Map<string, TargetGroup>();
  for await (const target of targets) {
    const key = causeOf(target);
    let group = groups.get(key);
    if (group === undefined) {
      group = { example: target, targets: 0, accounts: new Map() };
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

/** Error, reason and remedy, without what names one target rather than another. */
export function causeOf({ error = '', reason, remedy = '', accountName, region }: MissedTarget): string {
  return JSON.stringify(generalReason({ error, message: reason, remedy }, { accountName, region }));
}
