export { type ExecutionStatusChange, type RevokedGrants, revokeGrants } from './revoke-grants.ts';
export { type SweepCircumstances, type SweptGrants, sweepGrants } from './sweep-grants.ts';
