// Starts other programs, passes signals on to them, and returns the exit status that a shell would return.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** The signals that ask a program to end; they are passed on. */
export const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Name of the signal that an exit status represents, for example `SIGKILL`; undefined if it represents none. */
export function signalOf(status) {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status - 128) ?? [];
  return name;
}

/** Milliseconds between two checks that the parent process still exists. */
const orphanCheck = 500;

/**
 * Runs a program and waits for its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { onOutput?: (chunk: Buffer) => void, withDescendants?: boolean }} options
 *   `onOutput` receives standard output and standard error instead of the terminal; with `withDescendants`, a signal reaches
 *   every process that the program has started, even if the program itself passes no signals on.
 * @returns {Promise<number>} the exit status; 128 plus the signal's number if a signal ended it.
 */
export function run(command, args, { onOutput, withDescendants = false, ...options } = {}) {
  const stdio = onOutput ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  // Windows has no process groups, and a detached process opens a window.
  const isGroup = withDescendants && process.platform !== 'win32';
  const child = spawn(command, args, { stdio, detached: isGroup, ...options });
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  const forward = (signal) => (isGroup ? signalGroup(child.pid, signal) : child.kill(signal));
  for (const signal of forwarded) process.on(signal, forward);
  const starter = process.ppid;
  // npm starts scripts through a shell that a signal ends and that passes no signals on.
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
    // All processes of the group have already ended.
    if (error.code !== 'ESRCH') throw error;
  }
}
