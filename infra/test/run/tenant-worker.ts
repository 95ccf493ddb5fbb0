import { everywhere, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** The error of this target, `ACCOUNT/REGION`, in its first invocation in an environment. */
  readonly first: Readonly<Record<string, string>>;
  /** The error of each invocation. */
  readonly always: Readonly<Record<string, string>>;
}

/** Accounts that this execution environment has served, and targets that it has begun. */
const accounts = new Set<string>();
const begun = new Set<string>();

function fail(name: string): never {
  throw Object.assign(new Error(`${name}, as asked`), { name });
}

/** Returns the accounts that its environment has served, and fails in those that its payload names. */
export const handler = everywhere(
  ({ payload, account, region, execution, context }: WorkerInput<Payload>) => {
    const target = `${account.id}/${region}`;
    accounts.add(account.id);
    const isFirst = !begun.has(target);
    begun.add(target);
    const error = payload.always[target] ?? (isFirst ? payload.first[target] : undefined);
    if (error !== undefined) fail(error);
    const { tenantId } = context;
    return { account: account.id, region, run: execution.id, tenantId, served: [...accounts] };
  },
);
