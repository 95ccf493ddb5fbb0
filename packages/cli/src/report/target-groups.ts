import {
  type FailureClass,
  type FailureLine,
  generalReason,
  type RunObjects,
  readLines,
  type SkippedLine,
  type Summary,
} from '@step-everywhere/infra/internal/run';

/** One target that did not succeed, and why. */
export interface UnsuccessfulTarget {
  readonly accountId: string;
  readonly accountName: string;
  readonly region: string;
  /** Name of the error; absent for a skipped target. */
  readonly error?: string;
  readonly reason: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** What kind of failure it is; absent for a skipped target. */
  readonly failureClass?: FailureClass;
}

/** An account within a group, with the regions that have the group's reason. */
export interface GroupedAccount {
  readonly id: string;
  readonly name: string;
  readonly regions: string[];
}

/** Unsuccessful targets with the same reason. */
export interface TargetGroup {
  /** The first of them; the reasons of the others differ only in the text that names a target. */
  readonly example: UnsuccessfulTarget;
  targets: number;
  readonly accounts: Map<string, GroupedAccount>;
}

/** Groups the failed targets of a run by cause. @param objects of the run's bucket. */
export async function groupFailed(objects: RunObjects, summary: Summary): Promise<TargetGroup[]> {
  return summary.Failed === 0 ? [] : groupTargets(failedTargets(objects, summary));
}

/** Groups the skipped targets of a run by reason. @param objects of the run's bucket. */
export async function groupSkipped(objects: RunObjects, summary: Summary): Promise<TargetGroup[]> {
  return summary.Skipped === 0 ? [] : groupTargets(skippedTargets(objects, summary));
}

async function* failedTargets(
  objects: RunObjects,
  { FailuresKey }: Summary,
): AsyncGenerator<UnsuccessfulTarget> {
  for await (const line of readLines<FailureLine>(objects, FailuresKey)) {
    const { AccountId: accountId, AccountName: accountName, Region: region } = line;
    const { Error: error, Message: reason, Remedy: remedy, Class: failureClass } = line;
    yield { accountId, accountName, region, error, reason, remedy, failureClass };
  }
}

async function* skippedTargets(
  objects: RunObjects,
  { SkippedKey }: Summary,
): AsyncGenerator<UnsuccessfulTarget> {
  for await (const line of readLines<SkippedLine>(objects, SkippedKey)) {
    const { AccountId: accountId, AccountName: accountName, Region: region, Reason: reason } = line;
    yield { accountId, accountName, region, reason };
  }
}

/**
 * Groups targets by cause, the largest group first. Reasons and remedies that differ only in accounts, ARNs, regions
 * and ids count as equal.
 */
export async function groupTargets(
  targets: Iterable<UnsuccessfulTarget> | AsyncIterable<UnsuccessfulTarget>,
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

function add(group: TargetGroup, { accountId, accountName, region }: UnsuccessfulTarget): void {
  group.targets += 1;
  const account = group.accounts.get(accountId);
  if (account) account.regions.push(region);
  else group.accounts.set(accountId, { id: accountId, name: accountName, regions: [region] });
}

/** Error, reason and remedy, without the text that names one particular target. */
export function causeOf({
  error = '',
  reason,
  remedy = '',
  accountName,
  region,
}: UnsuccessfulTarget): string {
  return JSON.stringify(generalReason({ error, message: reason, remedy }, { accountName, region }));
}
