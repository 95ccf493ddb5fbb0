import { availableParallelism } from 'node:os';
import { type FunctionDefinition, isExecutable, isPython } from './function-definition.ts';

/** Computed once, because Node.js reads system files for it. */
export const cores = availableParallelism();

/** Environments of a function, each with one invocation at a time, that may start although they do not all wait. */
export const WORKING_MOST = Math.min(16, cores * 4);

/** Those that may start where all of them wait for something other than this machine. */
const WAITING_MOST = 64;

/**
 * Available memory for each process, in MB. A process of Node.js itself takes some 30 of them, and one of Python with boto3 some
 * 40; the rest is for the author's libraries and for other programs.
 */
const AVAILABLE_MB = 200;

/**
 * How many processes of a function there may be at once, where each has one invocation at a time.
 *
 * @param availableMB memory that this machine has left
 */
export function mostProcesses(availableMB = process.availableMemory() / 2 ** 20): number {
  const byMemory = Math.floor(availableMB / AVAILABLE_MB);
  return Math.max(WORKING_MOST, Math.min(WAITING_MOST, byMemory));
}

/** How many environments of a function there may be at once. */
export function mostEnvironments(definition: FunctionDefinition): number {
  const { environmentConcurrency = 1, ownProcess = false } = definition;
  if (environmentConcurrency > 1) return ownProcess ? cores : 1;
  const isProcess = ownProcess || isPython(definition) || isExecutable(definition);
  return isProcess ? mostProcesses() : WORKING_MOST;
}
