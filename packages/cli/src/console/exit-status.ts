/** The command's exit statuses; scripts may rely on them. */
export const exitStatus = {
  /** All that was attempted succeeded, whatever was skipped; or there was nothing to run, as for `--help`. */
  succeeded: 0,
  /** Nothing ran, or the run broke: wrong usage, refused input, failed set-up. */
  broken: 1,
  /** There is a run, and a target of it failed or was not attempted; or some of what was asked for cannot be read. */
  someFailed: 2,
  /** Ended by SIGINT (Ctrl-C); 128 plus the signal's number, as shells have it. */
  interrupted: 130,
  /** Ended by SIGTERM. */
  terminated: 143,
} as const;

/** The exit status of a command that a signal ended. */
export function statusOfSignal(signal: NodeJS.Signals): number {
  return signal === 'SIGINT' ? exitStatus.interrupted : exitStatus.terminated;
}
