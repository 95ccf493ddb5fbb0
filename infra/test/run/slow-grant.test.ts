import { expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, startLocalStack } from './local-run.ts';

// https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html: with its token, a grant can be used at
// once. Without the token, KMS may answer AccessDeniedException for a new grant, as `kms.test.ts` of the emulator shows.
it('a run survives a grant that takes 30 s to become usable, because every Decrypt has its token', async () => {
  await using stack = await startLocalStack({ aws: { grantDelaySeconds: 30 } });
  const tokens: unknown[] = [];
  stack.emulator.inject({
    service: 'kms',
    operation: 'Decrypt',
    meanwhile: ({ input }) => tokens.push(input.GrantTokens?.length),
  });
  const run = await stack.start({ Accounts: { Include: [accounts.first, accounts.second] } });
  const { status, summary } = await confirmWhole(stack, run);
  expect({ status, Succeeded: summary.Succeeded }).toEqual({ status: 'SUCCEEDED', Succeeded: 4 });
  expect(tokens).toEqual(Array(8).fill(1));
});
