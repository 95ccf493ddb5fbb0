import type { EndedTarget } from '../runs/targets.ts';

/** A target in two runs; it may be missing in one of them. */
export interface PairedTarget {
  readonly from?: EndedTarget;
  readonly to?: EndedTarget;
}

type Side = 'from' | 'to';
type Account = readonly EndedTarget[];

/**
 * Pairs the targets of two runs, account by account.
 * Both runs are read at the same pace, so that for runs over the same organization only a few accounts wait for their
 * counterpart. Only outcomes wait in memory, not results.
 */
export async function* pairedTargets(
  from: AsyncIterable<EndedTarget>,
  to: AsyncIterable<EndedTarget>,
): AsyncGenerator<PairedTarget> {
  const accounts = { from: byAccount(from), to: byAccount(to) };
  const waiting = { from: new Map<string, Account>(), to: new Map<string, Account>() };
  const open = new Set<Side>(['from', 'to']);
  while (open.size > 0) {
    for (const side of [...open]) {
      const { done, value } = await accounts[side].next();
      if (done) {
        open.delete(side);
        continue;
      }
      const id = value[0]?.line.AccountId ?? '';
      const others = waiting[side === 'from' ? 'to' : 'from'];
      const other = others.get(id);
      if (other === undefined) waiting[side].set(id, value);
      else {
        others.delete(id);
        yield* side === 'from' ? pairs(value, other) : pairs(other, value);
      }
    }
  }
  for (const account of waiting.from.values()) yield* pairs(account, []);
  for (const account of waiting.to.values()) yield* pairs([], account);
}

async function* byAccount(targets: AsyncIterable<EndedTarget>): AsyncGenerator<Account, undefined> {
  let account: EndedTarget[] = [];
  for await (const target of targets) {
    if (account[0] !== undefined && account[0].line.AccountId !== target.line.AccountId) {
      yield account;
      account = [];
    }
    account.push(target);
  }
  if (account.length > 0) yield account;
  return undefined;
}

function* pairs(from: Account, to: Account): Generator<PairedTarget> {
  const rest = new Map(to.map((target) => [target.outcome.region, target]));
  for (const target of from) {
    const other = rest.get(target.outcome.region);
    rest.delete(target.outcome.region);
    yield other === undefined ? { from: target } : { from: target, to: other };
  }
  for (const target of rest.values()) yield { to: target };
}
