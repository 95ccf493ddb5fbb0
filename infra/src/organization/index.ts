export type { OrganizationAccount } from './account.ts';
export { exactAccounts, selectAccounts } from './select-accounts.ts';
