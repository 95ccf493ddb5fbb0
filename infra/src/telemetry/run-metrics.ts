import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RunEnded } from '../announcement/index.ts';
import { stackOf, workerNameOf } from './dimensions.ts';

/** Namespace of the metrics in CloudWatch. */
export const namespace = 'StepEverywhere';

/**
 * Writes the counts of a run as metrics, in CloudWatch's embedded format, to standard output.
 *
 * The dimension `service` is the name of the state machine. Metrics for alarms have only this dimension, and again this one and the
 * worker. Metrics of targets have the worker and their status.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emitRunMetrics(ended: RunEnded): void {
  const { Worker, Targets, Succeeded = 0, Failed = 0, Skipped = 0, NotAttempted = 0, Ready } = ended;
  const serviceName = stackOf(ended.ExecutionId);
  const worker = workerNameOf(Worker);
  const metrics = new Metrics({ namespace, serviceName });
  if (worker !== undefined) metrics.addDimensions({ Worker: worker });
  // The empty set adds the metrics with the service alone.
  metrics.addDimensions({});
  metrics.addMetric('Runs', MetricUnit.Count, 1);
  metrics.addMetric('FailedRuns', MetricUnit.Count, ended.Status === 'SUCCEEDED' ? 0 : 1);
  metrics.addMetric('Duration', MetricUnit.Seconds, ended.Seconds);
  metrics.addMetric('Retries', MetricUnit.Count, ended.Retry ? 1 : 0);
  if (Targets !== undefined) {
    metrics.addMetric('Accounts', MetricUnit.Count, ended.Accounts ?? 0);
    metrics.addMetric('FailedPercentage', MetricUnit.Percent, percentage(Failed, Succeeded + Failed));
    for (const [name, number] of Object.entries(ended.FailedByClass ?? {}))
      metrics.addMetric(`Failures: ${name}`, MetricUnit.Count, number);
  }
  metrics.publishStoredMetrics();
  if (worker === undefined) return;
  const statuses = {
    ...{ succeeded: Succeeded, failed: Failed, skipped: Skipped },
    'not-attempted': NotAttempted - (Ready ?? 0),
    ...(Ready !== undefined && { ready: Ready }),
  };
  for (const [Status, number] of Object.entries(statuses)) {
    const targets = new Metrics({ namespace, serviceName });
    targets.addDimensions({ Worker: worker, Status });
    targets.addMetric('Targets', MetricUnit.Count, number);
    targets.publishStoredMetrics();
  }
}

/** The findings of the hourly check of all runs. */
export interface LookMetrics {
  /** Runs whose end had not been handled. */
  readonly MissedEnds: number;
  /** Grants of runs that are older than a day. */
  readonly OldGrants: number;
}

/** Writes the findings of the hourly check of all runs as metrics, like {@link emitRunMetrics}. */
export function emitLookMetrics(stateMachineArn: string, { MissedEnds, OldGrants }: LookMetrics): void {
  const metrics = new Metrics({ namespace, serviceName: stackOf(stateMachineArn) });
  metrics.addMetric('MissedEnds', MetricUnit.Count, MissedEnds);
  metrics.addMetric('OldGrants', MetricUnit.Count, OldGrants);
  metrics.publishStoredMetrics();
}

/** 0 if nothing was attempted. */
function percentage(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
