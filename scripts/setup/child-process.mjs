// Starts other programs: signals are passed on, and the exit status is the one that a shell would see.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The signals by which somebody asks a program to end; they are passed on. */
export const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Name of the signal that an exit status stands for, such as `SIGKILL`; nothing if it stands for none. */
export function signalOf(status) {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status - 128) ?? [];
  return name;
}

/** Milliseconds between two looks whether the starter is still there. */
const orphanCheck = 500;

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onOutput?: (chunk: Buffer) => void, withDescendants?: boolean }} options
 *   `onOutput` takes standard output and standard error in place of the terminal; with `withDescendants`, a signal reaches
 *   all that the program has started, also when the program itself passes none on.
 * @returns {Promise<number>} the exit status; 128 plus the signal's number when a signal ended it.
 */
export function run(command, args, { onOutput, withDescendants = false, ...options } = {}) {
  const stdio = onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  // On Windows there are no groups of processes, and a detached process opens a window.
  const isGroup = withDescendants && process.platform !== 'win32';
  const child = spawn(command, args, { stdio, detached: isGroup, ...options });
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const forward = (signal) => (isGroup ? signalGroup(child.pid, signal) : child.kill(signal));
  for (const signal of forwarded) process.on(signal, forward);
  const starter = process.ppid;
  // npm starts scripts through a shell that dies of a signal and passes nothing on.
  const watch = setInterval(() => process.ppid !== starter && forward('SIGTERM'), orphanCheck);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.once('close', (status, signal) => {
      clearInterval(watch);
      for (const name of forwarded) process.off(name, forward);
      resolve(status ?? 128 + constants.signals[signal]);
    });
  });
}

function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // All of it has ended by itself.
    if (error.code !== 'ESRCH') throw error;
  }
}
