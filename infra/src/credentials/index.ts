export { assumeTargetRole } from './assume-role.ts';
export {
  type IssueCredentialsCircumstances,
  type IssueCredentialsEvent,
  type IssuedCredentials,
  issueCredentials,
  type ReissueEvent,
  reissueCredentials,
} from './issue-credentials.ts';
export type { RoleInAccount } from './role-in-account.ts';
export { type SealingRuns, type SealingRunsCircumstances, sealingRuns } from './sealing-runs.ts';
export { type SigningSessions, signingSessions } from './signing-session.ts';
