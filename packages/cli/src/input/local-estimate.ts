import { availableParallelism } from 'node:os';

/** How large a run on this machine is. */
export interface LocalRunSize {
  readonly accounts: number;
  readonly targets: number;
  /** Accounts at once. */
  readonly accountConcurrency: number;
  /** Regions of an account at once. */
  readonly regionConcurrency: number;
  /** Targets at once at most, where each has a process of its own. */
  readonly processes?: number;
}

/** What `pnpm bench:laptop` measured on a machine of two cores, in seconds. */
const measured = {
  /** Until the first worker begins, and from the end of the last one to that of the command. */
  overhead: 3,
  /** To assume the role in one account, and issue what its workers get. */
  issue: 0.1,
  /** CPU of one target: the worker with one call of AWS, and what this machine does in place of AWS. */
  cpu: 0.006,
} as const;

/** More cores do not help: one is the emulator's, the others are the workers'. */
const mostCores = 4;

/**
 * Estimates how long a run on this machine takes, in minutes.
 *
 * Accounts go through in rounds, as on AWS. What bounds a large run of short workers is this machine's CPU.
 *
 * @param workerSeconds that each worker waits for AWS
 * @param cores of this machine
 * @example
 * ```ts
 * localMinutes({ accounts: 100, targets: 1700, accountConcurrency: 25, regionConcurrency: 40 }, 1, 2); // 0.1
 * ```
 */
export function localMinutes(
  { accounts, targets, accountConcurrency, regionConcurrency, processes = targets }: LocalRunSize,
  workerSeconds: number,
  cores: number = availableParallelism(),
): number {
  if (accounts === 0) return measured.overhead / 60;
  const turns = Math.ceil(targets / accounts / regionConcurrency);
  const byRounds = Math.ceil(accounts / accountConcurrency) * (measured.issue + turns * workerSeconds);
  const byCpu = (targets * measured.cpu) / Math.min(cores, mostCores);
  const byProcesses = Math.ceil(targets / processes) * workerSeconds;
  return Math.round(((measured.overhead + Math.max(byRounds, byCpu, byProcesses)) / 60) * 10) / 10;
}
