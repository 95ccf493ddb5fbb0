import { transitions } from '../../src/estimate/index.ts';
import type { AwsLimits } from './aws-limits.ts';
import { Events } from './events.ts';
import { Lambda } from './lambda.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Workload } from './workload.ts';

/**
 * Computes the seconds that the same workers take if the whole quota is always in use: one queue has the targets in the order of
 * the list, and each worker that ends makes room for the next one. A schedule that does not know how long each worker takes
 * cannot be expected to be faster. Only workers take time or concurrency. Lambda's scaling rate, the starts of children and
 * state transitions are limited as in the run.
 */
export function idealSeconds(workload: Workload, limits: AwsLimits): number {
  const { accounts, regions, durations } = workload;
  const events = new Events();
  const lambda = new Lambda(events, limits);
  const starts = new TokenBucket(events, limits.childStarts);
  const steps = new TokenBucket(events, limits.transitions);
  let [arrived, begun, end, isLooking] = [0, 0, 0, false];
  const fill = (): void => {
    while (begun < arrived && lambda.begin(lambda.worker)) {
      const seconds = durations[begun] as number;
      begun += 1;
      events.after(seconds, () => {
        lambda.end(lambda.worker);
        end = events.now;
        fill();
      });
    }
    // The next one may have to wait because of the scaling rate.
    if (begun === arrived || isLooking) return;
    isLooking = true;
    events.after(0.05, () => {
      isLooking = false;
      fill();
    });
  };
  const arrive = (): void => {
    arrived += 1;
    fill();
  };
  const startTargets = (): void => {
    for (let target = 0; target < regions; target += 1) steps.take(arrive);
  };
  for (let account = 0; account < accounts; account += 1) {
    // All steps of an account come before its targets, because only their number matters for the limit.
    starts.take(() => {
      for (let step = 1; step < transitions.ofAccount; step += 1) steps.take(() => undefined);
      steps.take(startTargets);
    });
  }
  events.run();
  return Math.max(end, leastSeconds(workload, limits));
}

/** The seconds that no schedule can beat, even if it knows each duration: the longest worker, and each limit by itself. */
export function leastSeconds({ accounts, regions, durations }: Workload, limits: AwsLimits): number {
  const work = durations.reduce((sum, seconds) => sum + seconds, 0);
  const longest = durations.reduce((most, seconds) => Math.max(most, seconds), 0);
  const steps = accounts * (transitions.ofAccount + regions * transitions.ofTarget);
  const { size, perSecond } = limits.transitions;
  return Math.max(
    work / limits.quota,
    longest,
    accounts / limits.childStarts.perSecond,
    (steps - size) / perSecond,
  );
}
