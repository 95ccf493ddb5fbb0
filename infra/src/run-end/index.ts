export { type EndCircumstances, type EndedRun, endRun, summariseRunning } from './end-run.ts';
export { type Reconciled, reconcile } from './reconcile.ts';
