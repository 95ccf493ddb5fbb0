import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, it } from 'vitest';
import { selectAccounts } from '../../src/organization/index.ts';
import { startLocalAws } from '../local-aws.ts';
import { serveOrganization } from '../local-organization.ts';

const accounts = Array.from({ length: 120 }, (_, index) => ({
  Id: String(210_000_000_000 + index),
  Name: `account-${index}`,
  State: 'ACTIVE',
  tags: { env: index % 2 === 0 ? 'prod' : 'dev' },
}));

/** Selects by a tag, if reading the tags of one account takes `secondsEach`. */
async function select(secondsEach: number): Promise<number> {
  await using aws = await startLocalAws();
  serveOrganization(aws, accounts);
  const selection = { include: undefined, exclude: [], tags: new Map([['env', ['prod']]]) };
  const read = () => aws.requestsOf('ListTagsForResource').length;
  const now = () => read() * secondsEach * 1000;
  let found = 0;
  for await (const _ of selectAccounts(new OrganizationsClient(aws.config), selection, () => true, now))
    found += 1;
  return found;
}

it('accounts are selected by their tags, as long as there is time', async () => {
  expect(await select(2)).toBe(60);
});

it('tags of more accounts than can be read in time are refused, with the figures', async () => {
  await expect(select(20)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(
      /^Accounts\.Tags needs the tags of 120 accounts, and Organizations returns those of 0\.\d a second: that would take \d+ minutes, and the limit is 13\. Select fewer/,
    ),
  });
});
