export { logged, loggerOf, loggerOfAllRuns } from './logger.ts';
export { emitLookMetrics, emitRunMetrics, namespace } from './run-metrics.ts';
