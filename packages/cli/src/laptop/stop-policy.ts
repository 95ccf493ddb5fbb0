import type { StopPolicy } from '../dev/stop-local-run.ts';
import type { LaptopCloud } from './laptop-cloud.ts';

/** What Ctrl-C does to a run in real accounts: it asks, and waits for workers that have begun. */
export function stopPolicy({ workers }: Pick<LaptopCloud, 'workers'>): StopPolicy {
  return {
    question: 'Stop the run (s), or go on (Enter)? It runs in this process, and cannot be left to itself. ',
    running: () => workers.count,
    untilIdle: () => workers.untilIdle(),
  };
}
