import { z } from 'zod';
import { ASSUMABLE_TAG } from './assumable-tag.ts';

/** The fields in the output of `aws organizations list-accounts` that are used here. */
const listed = z.object({
  Accounts: z
    .array(
      z.object({
        Id: z.string(),
        Arn: z.string().regex(/^arn:[^:]+:organizations::\d{12}:/),
        Name: z.string(),
        State: z.string().optional(),
        Status: z.string().optional(),
      }),
    )
    .min(1),
});

/**
 * Makes a description from the output of `aws organizations list-accounts`: the accounts with their names and states, each with
 * an assumable role `Auditor`, as in a generated organization. The ARNs contain the partition and the management account.
 *
 * @param parsed the parsed content of a file.
 * @returns a description; the content itself if it is no such output.
 */
export function describeListedAccounts(parsed: unknown): unknown {
  const { data } = listed.safeParse(parsed);
  if (data === undefined) return parsed;
  const [, partition, , , managementAccount = ''] = data.Accounts[0]?.Arn.split(':') ?? [];
  const accounts = data.Accounts.map(({ Id, Name, State, Status }) => ({
    id: Id,
    name: Name,
    state: State ?? Status,
  }));
  const hasManagement = accounts.some(({ id }) => id === managementAccount);
  return {
    partition,
    managementAccount,
    defaults: { roles: [{ name: 'Auditor', tags: { [ASSUMABLE_TAG]: 'true' } }] },
    accounts: hasManagement ? accounts : [{ id: managementAccount, name: 'management' }, ...accounts],
  };
}
