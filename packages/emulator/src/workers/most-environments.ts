import { availableParallelism } from 'node:os';
import { type FunctionDefinition, isExecutable, isPython } from './function-definition.ts';

/** Computed once, because Node.js reads system files for it. */
export const cores = availableParallelism();

/** Maximum number of a function's environments with one invocation at a time, if not all of them wait. */
export const WORKING_MOST = Math.min(16, cores * 4);

/** Maximum number if all of them wait for something other than this machine. */
const WAITING_MOST = 64;

/**
 * Available memory for each process, in MB. A Node.js process itself takes some 30, and a Python process with boto3
 * some 40; the rest is for the author's libraries and for other programs.
 */
const AVAILABLE_MB = 200;

/**
 * Maximum number of a function's processes, if each has one invocation at a time.
 *
 * @param availableMB memory that is available on this machine.
 */
export function mostProcesses(availableMB = process.availableMemory() / 2 ** 20): number {
  const byMemory = Math.floor(availableMB / AVAILABLE_MB);
  return Math.max(WORKING_MOST, Math.min(WAITING_MOST, byMemory));
}

/** Maximum number of environments of a function. */
export function mostEnvironments(definition: FunctionDefinition): number {
  const { environmentConcurrency = 1, ownProcess = false } = definition;
  if (environmentConcurrency > 1) return ownProcess ? cores : 1;
  const isProcess = ownProcess || isPython(definition) || isExecutable(definition);
  return isProcess ? mostProcesses() : WORKING_MOST;
}
