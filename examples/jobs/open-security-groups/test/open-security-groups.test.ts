import { expect, it } from 'vitest';
import { rows } from '../../rows.ts';

it('lists the rules that let the world in, except for the ports that may be open', async () => {
  const open = (AccountId: string, Region: string, Protocol: string, port: number | null) => ({
    ...{
      AccountId,
      Region,
      GroupName: 'open',
      Protocol,
      FromPort: port,
      ToPort: port,
      Ranges: ['0.0.0.0/0'],
    },
    GroupId: expect.stringMatching(/^sg-\w+$/),
  });
  expect(await rows(new URL('../src/index.py', import.meta.url))).toMatchObject(
    ['111111111111', '210000000001', '210000000002'].flatMap((id) => [
      open(id, 'eu-west-1', 'all', null),
      open(id, 'us-east-1', 'tcp', 22),
    ]),
  );
});
