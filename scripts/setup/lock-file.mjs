// Prevents two set-ups of one clone from running at the same time: the second one waits, and then finds everything done.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two checks that the lock is free. */
const pause = 200;

/**
 * Runs a function while no other process that uses the same lock does.
 *
 * @template Result
 * @param {string} file absolute; it contains the process id of the holder, and a lock whose holder has ended is invalid.
 * @param {() => Promise<Result>} story
 * @param {(pid: number) => void} onWait called once when another process, of this id, holds the lock.
 * @returns {Promise<Result>}
 */
export async function withLock(file, story, onWait = () => {}) {
  await mkdir(dirname(file), { recursive: true });
  let isReported = false;
  while (!(await take(file))) {
    const holder = await readHolder(file);
    if (holder !== undefined && isRunning(holder)) {
      if (!isReported) onWait(holder);
      isReported = true;
      await delay(pause);
    } else if (holder !== undefined) {
      await rm(file, { force: true });
    }
  }
  try {
    return await story();
  } finally {
    // If node_modules was removed meanwhile, the lock was removed with it, and another process may hold it now.
    if ((await readHolder(file)) === process.pid) await rm(file, { force: true });
  }
}

async function take(file) {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Returns `NaN`, which is not a running process, for a file that is still empty. */
async function readHolder(file) {
  try {
    const text = await readFile(file, 'utf8');
    if (text !== '') return Number(text);
    await delay(pause);
    return Number((await readFile(file, 'utf8')) || Number.NaN);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
