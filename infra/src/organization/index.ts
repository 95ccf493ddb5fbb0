export type { OrganizationAccount } from './account.ts';
export { readTags } from './has-tags.ts';
export { exactAccounts, selectAccounts } from './select-accounts.ts';
export { unitPaths } from './unit-paths.ts';
