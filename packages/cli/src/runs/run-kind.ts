/** What an execution of the state machine is for. */
export const runKinds = ['run', 'retry', 'preflight', 'doctor'] as const;

/** One of {@link runKinds}. */
export type RunKind = (typeof runKinds)[number];

/** How the names of the preflights begin that `doctor` starts to try a role. */
export const trialPrefix = 'step-everywhere-doctor-';

/**
 * Says what an execution is for; only a run and a retry invoke workers.
 *
 * @param execution its name, and its input as JSON.
 * @example
 * ```ts
 * runKind({ name: 'try', input: '{"Preflight":true}' }); // 'preflight'
 * ```
 */
export function runKind({ name, input }: { readonly name: string; readonly input: string }): RunKind {
  if (name.startsWith(trialPrefix)) return 'doctor';
  const { Preflight, Retry } = parseInput(input);
  if (Preflight === true) return 'preflight';
  return Retry === undefined ? 'run' : 'retry';
}

/** Whether an execution invokes workers, so that it has results and may be retried. */
export function isRealRun(execution: { readonly name: string; readonly input: string }): boolean {
  const kind = runKind(execution);
  return kind === 'run' || kind === 'retry';
}

/** Whether the orchestrator refused an execution, so that nothing ran: for its input, or since an earlier one of its schedule goes on. */
export function isRefused({ status, error }: { readonly status: string; readonly error?: string }): boolean {
  return status === 'FAILED' && (error === 'InputError' || error === 'StillRunningError');
}

/**
 * Reads an execution's input.
 *
 * @param input what anybody started the state machine with: JSON, but not always an object.
 * @returns its fields; none when it has none.
 */
export function parseInput(input: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(input);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
