export { describeWorker, readLimits } from './describe-worker.ts';
