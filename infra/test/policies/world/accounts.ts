/** The organization of stack and target accounts. */
export const organization = 'o-a1b2c3d4e5';

/** The organization that an account is in; the stranger's is another. */
export function organizationOf(accountId: string): string {
  return accountId === accounts.stranger ? 'o-z9y8x7w6v5' : organization;
}

/** The accounts of the tables: guard-rails/README.md says whose they are. */
export const accounts = { stack: '111122223333', target: '444455556666', stranger: '999999999999' } as const;
