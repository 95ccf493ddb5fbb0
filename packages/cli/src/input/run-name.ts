import { randomBytes } from 'node:crypto';
import type { ExecutionInput } from './execution-input.ts';

/** Step Functions allows so many characters in an execution's name. */
export const longestRunName = 80;

/**
 * Names a run after its worker and the time.
 *
 * @example `find-parameters-20261122-184502-3f9a`
 */
export function runName({ Function: worker }: ExecutionInput): string {
  const name = String(worker).split(':')[6] ?? 'run';
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const end = `-${time}-${randomBytes(2).toString('hex')}`;
  return name.replace(/^StepEverywhere_/, '').slice(0, longestRunName - end.length) + end;
}
