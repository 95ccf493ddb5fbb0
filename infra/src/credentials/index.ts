export { assumeTargetRole } from './assume-role.ts';
export {
  type IssueCredentialsCircumstances,
  type IssueCredentialsEvent,
  type IssuedCredentials,
  issueCredentials,
  type ReissueEvent,
  reissueCredentials,
} from './issue-credentials.ts';
export { sealingRuns } from './sealing-runs.ts';
export { signingSessions } from './signing-session.ts';
