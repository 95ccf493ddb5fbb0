/** What to do about a request that the emulator cannot answer, in the form from which the orchestrator reads a failure's remedy. */
export const lacking = {
  /** For services that the backing services can answer. */
  forwarded:
    ' What to do: Run with --services moto, which is slow (a few targets a second), or with --services URL for an emulator that is already running.',
  /** For services that the emulator always answers itself. */
  own: ' What to do: Mock this call in a test of the worker, or run the worker in a real account: step-everywhere run FILE --accounts ID.',
} as const;
