export { assumeTargetRole } from './assume-role.ts';
export {
  type IssueCredentialsCircumstances,
  type IssueCredentialsEvent,
  type IssuedCredentials,
  issueCredentials,
} from './issue-credentials.ts';
export type { RoleInAccount } from './role-in-account.ts';
export { type SigningSessions, signingSessions } from './signing-session.ts';
