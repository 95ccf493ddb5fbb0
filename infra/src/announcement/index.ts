export { announceEnd, eventSource, eventType, type Listeners, wasAnnounced } from './announce.ts';
export { describeEnd, type Notification } from './notification.ts';
export { type EndedExecution, hasFailed, makeRunEnded, type RunEnded } from './run-ended.ts';
