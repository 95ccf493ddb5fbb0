import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the services that are off', async () => {
  const found = await rows(new URL('../src/index.ts', import.meta.url));
  const brief = found.map(({ AccountId, Region, Service }) => [AccountId, Region, Service].join(' '));
  expect(brief).toEqual([
    '111111111111 eu-west-1 GuardDuty',
    '111111111111 eu-west-1 Config',
    '111111111111 us-east-1 Config',
    '111111111111 us-east-1 SecurityHub',
    ...['210000000001', '210000000002'].flatMap((id) => [
      `${id} eu-west-1 GuardDuty`,
      `${id} eu-west-1 Config`,
      `${id} eu-west-1 CloudTrail`,
      `${id} us-east-1 Config`,
      `${id} us-east-1 CloudTrail`,
      `${id} us-east-1 SecurityHub`,
    ]),
  ]);
});
