export type { AccountSelection } from './accounts.ts';
export type { Canary } from './canary.ts';
export { parseRetryOf, type Retry } from './retry.ts';
export {
  type ExactTargets,
  parseRunInput,
  type RetriedTargets,
  type RunHome,
  type RunInput,
  type SelectedAccounts,
} from './run-input.ts';
export type { Session } from './session.ts';
export type { TargetsByAccount } from './targets.ts';
export type { Home, Worker } from './worker-arn.ts';
