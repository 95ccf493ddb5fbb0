import { InputError } from '../errors/index.ts';

/** The roles that a worker may run with: an entry of the stack's `WorkerRoles`. */
export interface WorkerRoles {
  /** Name of a function, or a prefix followed by `*`. */
  readonly worker: string;
  /** Names of roles with their paths, or a prefix followed by `*`. */
  readonly roles: readonly string[];
}

/**
 * Parses the stack's `WorkerRoles`, `WORKER=ROLE|ROLE` for each worker.
 *
 * @returns `undefined` for malformed text
 * @example
 * ```ts
 * parseWorkerRoles(['StepEverywhere_audit=Auditor|ops/Reader', 'StepEverywhere_payments_*=payments/*']);
 * ```
 */
export function parseWorkerRoles(entries: readonly string[]): WorkerRoles[] | undefined {
  const pattern = /^(StepEverywhere_[\w-]*\*?) *= *([\w+=,.@/-]+\*?(?:\|[\w+=,.@/-]+\*?)*)$/;
  const read = entries.map((entry) => {
    const [, worker = '', roles = ''] = pattern.exec(entry) ?? [];
    return { worker, roles: roles.split('|') };
  });
  return read.every(({ worker }) => worker !== '') ? read : undefined;
}

/**
 * Refuses a role that the stack does not allow for a worker. Without `WorkerRoles`, every worker may have every role.
 *
 * @throws {InputError} naming the allowed roles
 */
export function refuseForeignRole(worker: string, role: string, bound: readonly WorkerRoles[]): void {
  if (bound.length === 0) return;
  const allowed = bound.filter((entry) => matches(entry.worker, worker)).flatMap(({ roles }) => roles);
  if (allowed.some((pattern) => matches(pattern, role))) return;
  const may = allowed.length === 0 ? 'with no role at all' : `with ${allowed.join(', ')} alone`;
  throw new InputError(
    'RoleName',
    `RoleName is ${JSON.stringify(role)}, but the stack's parameter WorkerRoles lets ${worker} be run ${may}. ` +
      'Ask the operator of the stack to add the role.',
  );
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
