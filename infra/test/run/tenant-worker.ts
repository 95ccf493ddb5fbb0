import { everywhere, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** What this target, `ACCOUNT/REGION`, throws the first time that it is invoked in an environment. */
  readonly first: Readonly<Record<string, string>>;
  /** What it throws each time. */
  readonly always: Readonly<Record<string, string>>;
}

/** Of this execution environment: accounts that it has served, and targets that it has begun. */
const accounts = new Set<string>();
const begun = new Set<string>();

function fail(name: string): never {
  throw Object.assign(new Error(`${name}, as asked`), { name });
}

/** Answers which accounts its environment has served, and fails in those that its payload names. */
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
