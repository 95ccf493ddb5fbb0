export { logged, loggerOf, loggerOfAllRuns } from './logger.ts';
export { emitLookMetrics, emitRunMetrics, type LookMetrics, namespace } from './run-metrics.ts';
