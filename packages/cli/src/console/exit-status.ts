/** The command's exit statuses; scripts may rely on them. */
export const exitStatus = {
  /** Every attempted target succeeded, or there was nothing to run, as for `--help`. Skipped targets do not matter. */
  succeeded: 0,
  /** Nothing ran, or the run broke: wrong usage, refused input, failed set-up. */
  broken: 1,
  /** There was a run, and a target failed or was not attempted; or a part of the requested data cannot be read. */
  someFailed: 2,
  /** Ended by SIGINT (Ctrl-C): 128 plus the number of the signal, as in shells. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** The exit status of a command that a signal ended. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return signal === 'SIGINT' ? exitStatus.interrupted : exitStatus.terminated;
}
