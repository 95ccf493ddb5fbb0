import { everywhere } from '@step-everywhere/core';

interface Wish {
  readonly shape?: string;
  /** Regions in which it fails. */
  readonly without?: readonly string[];
  readonly days?: number;
}

/** Returns results of the shape in the payload. */
export const handler = everywhere(({ account, region, payload }) => {
  const { shape = 'object', without = [], days = 3 } = payload as Wish;
  const keys =
    region === 'us-east-1'
      ? [{ Id: 'AKIA1', Days: 400 }]
      : [
          { Id: 'AKIA2', Days: days },
          { Id: 'AKIA3', Days: 90 },
        ];
  if (without.includes(region)) throw new RangeError(`not in ${region}`);
  if (shape === 'rows') return rows(account.id.startsWith('1') ? keys : []);
  if (shape === 'mixed') return region === 'us-east-1' ? { id: 1, Id: 2 } : 'a text';
  const { id: _, ...known } = account;
  return { ...known, keys };
});

async function* rows(keys: readonly object[]) {
  yield* keys;
}
