export { type RevokeCircumstances, revokeGrants } from './revoke-grants.ts';
export { grantToken } from './run-grant.ts';
export { type SweepCircumstances, type SweptGrants, sweepGrants } from './sweep-grants.ts';
