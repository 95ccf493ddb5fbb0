export type { AccountDetail } from './account-details.ts';
export type { AccountSelection } from './accounts.ts';
export { Field } from './field.ts';
export { confirmRegions, type KnownRegions } from './regions.ts';
export { parseRetryOf, type Retry } from './retry.ts';
export {
  type ExactTargets,
  parseRunInput,
  parseSelection,
  type RunHome,
  type RunInput,
  type SelectedAccounts,
  type WantedAccounts,
} from './run-input.ts';
export { type Schedule, scheduleOf } from './schedule.ts';
export type { Session } from './session.ts';
export type { Home, Worker } from './worker-arn.ts';
export { parseWorkerRoles, type WorkerRoles } from './worker-roles.ts';
