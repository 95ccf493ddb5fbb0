import { availableParallelism } from 'node:os';

/** The size of a run on this machine. */
export interface LocalRunSize {
  readonly accounts: number;
  readonly targets: number;
  /** Accounts at once. */
  readonly accountConcurrency: number;
  /** Regions of an account at once. */
  readonly regionConcurrency: number;
  /** Maximum number of targets at once, if each has a process of its own. */
  readonly processes?: number;
}

/** What `pnpm bench:laptop` measured on a machine of two cores, in seconds. */
const measured = {
  /** Time before the first worker begins, and from the end of the last one to the end of the command. */
  overhead: 3,
  /** Time to assume the role in one account, and to issue its workers' credentials. */
  issue: 0.1,
  /** CPU time of one target: the worker with one call of AWS, and the work that this machine does instead of AWS. */
  cpu: 0.006,
} as const;

/** More cores do not help: the emulator uses one, and the workers use the others. */
const mostCores = 4;

/**
 * Estimates how long a run on this machine takes, in minutes.
 * Accounts are processed in rounds, as on AWS. A large run of short workers is limited by this machine's CPU.
 *
 * @param workerSeconds seconds for which each worker waits for AWS.
 * @param cores of this machine.
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
