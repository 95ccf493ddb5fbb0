import { expect, it } from 'vitest';
import { confirmWhole } from './confirm-whole.ts';
import { accounts, startLocalStack } from './local-run.ts';

const { first, second, third } = accounts;

it('adds up, and has no grant left, after a run has timed out', async () => {
  await using stack = await startLocalStack({ timeoutSeconds: 15 });
  // Refused immediately. After this run, the functions are loaded.
  await stack.end(await stack.start({ Regions: [] }));
  const run = await stack.start({
    Concurrency: { Accounts: 1 },
    Accounts: { Include: [first, second, third] },
    Payload: { hanging: [`${first}/eu-west-1`] },
  });
  const { status, summary, failures } = await confirmWhole(stack, run);
  expect(status).toBe('TIMED_OUT');
  expect(summary).toMatchObject({ NotAttempted: 4, EndedEarly: { Status: 'TIMED_OUT' } });
  expect(failures.at(-1)).toMatchObject({ Region: 'eu-west-1', Class: 'interrupted' });
});
