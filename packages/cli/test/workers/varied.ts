import { everywhere } from '@step-everywhere/core';

/** Gives results of the shape that the payload asks for. */
export const handler = everywhere(({ account, region, payload }) => {
  const { shape = 'object', without = [] } = payload as { shape?: string; without?: string[] };
  const keys =
    region === 'us-east-1'
      ? [{ Id: 'AKIA1', Days: 400 }]
      : [
          { Id: 'AKIA2', Days: 3 },
          { Id: 'AKIA3', Days: 90 },
        ];
  if (without.includes(region)) throw new RangeError(`not in ${region}`);
  if (shape === 'rows') return rows(account.id.startsWith('1') ? keys : []);
  if (shape === 'mixed') return region === 'us-east-1' ? { id: 1, Id: 2 } : 'a text';
  return { name: account.name, keys };
});

async function* rows(keys: readonly object[]) {
  yield* keys;
}
