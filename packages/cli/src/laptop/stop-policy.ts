import type { LaptopCloud } from '../local/real-accounts-cloud.ts';
import type { StopPolicy } from '../local/stop-local-run.ts';

/** What Ctrl-C does to a run in real accounts: it asks, and waits for workers that have begun. */
export function stopPolicy({ workers }: Pick<LaptopCloud, 'workers'>): StopPolicy {
  return {
    question: 'Stop the run (s), or go on (Enter)? It runs in this process, and cannot be left to itself. ',
    running: () => workers.count,
    untilIdle: () => workers.untilIdle(),
  };
}
