/** The purposes of an execution of the state machine. */
const runKinds = ['run', 'retry', 'preflight', 'doctor'] as const;

/** One of {@link runKinds}. */
export type RunKind = (typeof runKinds)[number];

/** Prefix of the names of preflights that `doctor` starts to try a role. */
export const trialPrefix = 'step-everywhere-doctor-';

/**
 * Finds the purpose of an execution; only a run and a retry invoke workers.
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

/** Whether an execution invokes workers, so that it has results and can be retried. */
export function isRealRun(execution: { readonly name: string; readonly input: string }): boolean {
  const kind = runKind(execution);
  return kind === 'run' || kind === 'retry';
}

/**
 * Whether the orchestrator refused an execution, so that nothing ran: because of its input, or because an earlier
 * execution of its schedule is still running.
 */
export function isRefused({ status, error }: { readonly status: string; readonly error?: string }): boolean {
  return status === 'FAILED' && (error === 'InputError' || error === 'StillRunningError');
}

/**
 * Reads an execution's input.
 *
 * @param input JSON. Anybody may have started the state machine, so it may not be an object.
 * @returns its fields; empty when it is not an object.
 */
export function parseInput(input: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(input);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
