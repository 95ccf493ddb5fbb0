import { transitions } from '../../src/estimate/index.ts';
import type { AwsLimits } from './aws-limits.ts';
import { Events } from './events.ts';
import { Lambda } from './lambda.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Workload } from './workload.ts';

/**
 * The seconds that the same workers take if all of the quota is always busy: one queue of targets in the order of the list,
 * from which each worker that ends makes room for the next. No schedule that does not know how long a worker is going to take
 * can be expected to be faster. Nothing but workers takes time or room; Lambda's scaling rate, the starts of children and
 * state transitions limit it as they limit the run.
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
    // It may be the scaling rate that keeps the next one waiting.
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
    // All of an account's own steps come before its targets: how many there are is what limits.
    starts.take(() => {
      for (let step = 1; step < transitions.ofAccount; step += 1) steps.take(() => undefined);
      steps.take(startTargets);
    });
  }
  events.run();
  return Math.max(end, leastSeconds(workload, limits));
}

/** What no schedule at all can beat, also one that knows each duration: the longest worker, and each limit by itself. */
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
