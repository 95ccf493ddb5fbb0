export { announceEnd } from './announce.ts';
export type { Listeners } from './listeners.ts';
export { wasAnnounced } from './note.ts';
export { describeEnd } from './notification.ts';
export { type EndedExecution, hasFailed, makeRunEnded, type RunEnded } from './run-ended.ts';
