import { expect, it } from 'vitest';
import { startRun } from '../../src/runs/execution.ts';

it('refuses an input that is larger than an execution takes, with the figures and what to do', async () => {
  const Include = Array.from({ length: 20_000 }, (_, index) => String(210_000_000_000 + index));
  const nowhere = { send: () => expect.fail('nothing is to be sent') };
  const starting = startRun(nowhere, 'arn:aws:states:…:stateMachine:a', {
    Function: 'a',
    Accounts: { Include },
  });
  await expect(starting).rejects.toThrow(
    '--accounts: the input of the run has 294 KiB, and Step Functions takes 256 KiB; name OUs instead of accounts, leave some out with --exclude, or start several runs',
  );
});
