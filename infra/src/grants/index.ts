export { type RevokeCircumstances, revokeGrants } from './revoke-grants.ts';
export { grantToken } from './run-grant.ts';
export { sweepGrants } from './sweep-grants.ts';
