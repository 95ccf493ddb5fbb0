export { announceEnd, type ReportedRun } from './announce.ts';
export { eventSource, eventType, type Listeners } from './listeners.ts';
export { wasAnnounced } from './note.ts';
export { describeEnd, type Notification } from './notification.ts';
export { type EndedExecution, hasFailed, makeRunEnded, type RunEnded } from './run-ended.ts';
