import { ExecutionError } from '../errors/index.ts';
import type { AccountSelection, ExactTargets, SelectedAccounts } from '../input/index.ts';
import type { AccountLine } from '../run/index.ts';

/**
 * Refuses an account, or a region of it, that the run was not started for. What only Organizations knows, such as the
 * accounts of an OU, was decided when the targets were listed.
 *
 * @param selection what the run was started for; of a retry, what the run that it retries was
 * @throws {ExecutionError} that names account and region
 */
export function refuseBeyondScope(
  executionArn: string,
  selection: SelectedAccounts | ExactTargets,
  { AccountId, Regions }: AccountLine,
): void {
  const allowed = regionsIn(selection, AccountId);
  if (allowed === undefined) throw new ExecutionError(executionArn, `is no run in account ${AccountId}`);
  if (allowed === 'enabled') return;
  const beyond = Regions === 'enabled' ? 'enabled' : Regions.find((region) => !allowed.includes(region));
  if (beyond !== undefined)
    throw new ExecutionError(executionArn, `is no run in ${beyond} of account ${AccountId}`);
}

function regionsIn(
  selection: SelectedAccounts | ExactTargets,
  accountId: string,
): AccountLine['Regions'] | undefined {
  if ('targets' in selection) return selection.targets.get(accountId);
  return mayHave(selection.accounts, accountId) ? selection.regions : undefined;
}

function mayHave({ include, exclude }: AccountSelection, accountId: string): boolean {
  if (exclude.includes(accountId)) return false;
  const isByIdAlone = include?.every((id) => /^\d/.test(id)) ?? false;
  return !isByIdAlone || include?.includes(accountId) === true;
}
