import { randomBytes } from 'node:crypto';
import { splitArn } from '../aws/arn.ts';
import { longestRunName } from '../aws/state-machine-arn.ts';
import type { ExecutionInput } from './execution-input.ts';

/**
 * Names a run after its worker and the time.
 *
 * @example `find-parameters-20261122-184502-3f9a`
 */
export function runName({ Function: worker }: ExecutionInput): string {
  const name = splitArn(String(worker)).name || 'run';
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const end = `-${time}-${randomBytes(2).toString('hex')}`;
  return name.replace(/^StepEverywhere_/, '').slice(0, longestRunName - end.length) + end;
}
