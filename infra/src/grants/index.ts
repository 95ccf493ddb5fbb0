export { type ExecutionStatusChange, type RevokedGrants, revokeGrants } from './revoke-grants.ts';
