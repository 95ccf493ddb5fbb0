import { everywhere, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** `ACCOUNT/REGION`, or `ACCOUNT` for all of its regions. */
  readonly failing?: readonly string[];
  readonly hanging?: readonly string[];
}

/** Fails, or never ends, where its payload says so. */
export const handler = everywhere(async ({ payload, account, region }: WorkerInput<Payload>) => {
  const isNamed = (names: readonly string[] = []) =>
    names.includes(account.id) || names.includes(`${account.id}/${region}`);
  if (isNamed(payload?.failing)) throw new RangeError('there is nothing here');
  if (isNamed(payload?.hanging)) await new Promise(() => setInterval(() => undefined, 1000));
  return { account: account.id };
});
