/** The organization of stack and target accounts. */
export const organization = 'o-a1b2c3d4e5';

/** The organization of an account; the stranger is in another one. */
export function organizationOf(accountId: string): string {
  return accountId === accounts.stranger ? 'o-z9y8x7w6v5' : organization;
}

/** The accounts of the tables, which guard-rails/README.md explains. */
export const accounts = { stack: '111122223333', target: '444455556666', stranger: '999999999999' } as const;
