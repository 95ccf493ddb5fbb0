import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { OWN_FILE } from '../own-folder.ts';
import type { Carrier, CarrierEvents, EnvironmentStart } from './carrier.ts';
import { lambdaEnvironment } from './lambda-environment.ts';
import { eachLine, lineWriter } from './lines.ts';
import type { FromEnvironment, ToEnvironment } from './messages.ts';
import { CHANNEL } from './process-channel.ts';
import { watchProcessMemory } from './process-memory.ts';
import { exited, signalled } from './reported-error.ts';

/** How long the last messages of a process that has ended are waited for, in milliseconds. */
const LAST_WORDS_MS = 500;

/** How a process is started. */
export interface Command {
  /** Absolute path. */
  readonly executable: string;
  readonly args: readonly string[];
  /** Working directory; this process's own by default. */
  readonly cwd?: string;
  /** Variables besides those of every function. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs an environment in a process of its own: what it prints, natively or in a child, goes to the function's log, and
 * however it ends, it ends alone.
 *
 * @param command of the program, which speaks the messages of `messages.ts` on descriptor {@link CHANNEL}
 */
export function processCarrier(
  settings: EnvironmentStart,
  { onMessage, onExit }: CarrierEvents,
  { executable, args, cwd, env }: Command,
): Carrier {
  const log = openSync(settings.logFile, 'a', OWN_FILE);
  const child = spawn(executable, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env, ...lambdaEnvironment(settings) },
    stdio: ['ignore', log, log, 'pipe'],
    // A group of its own: what the function started dies with it, and the terminal's Ctrl-C is not for it.
    detached: true,
  });
  closeSync(log);
  const channel = child.stdio[CHANNEL] as Duplex;
  // A process that was killed reads no more: its end is what counts.
  channel.on('error', () => undefined);
  eachLine(channel, (line) => {
    const message = parse(line);
    // The function's code wrote to the descriptor itself: nothing that comes after can be trusted.
    if (message === undefined) killGroup(child);
    else onMessage(message);
  });
  let isOver = false;
  const end: CarrierEvents['onExit'] = (reason) => {
    if (isOver) return;
    isOver = true;
    // What it started and left behind goes with it.
    killGroup(child);
    onExit(reason);
  };
  child.once('error', ({ name, message }) => end(() => ({ errorType: name, errorMessage: message })));
  // What it started may hold the channel open for longer than it lives; its last message is there within moments.
  child.once('exit', () => setTimeout(() => channel.destroy(), LAST_WORDS_MS).unref());
  // Not before its last message has been read.
  child.once('close', (status, signal) =>
    end((requestId) => (signal === null ? exited(requestId, status ?? 0) : signalled(requestId, signal))),
  );
  const send: (message: ToEnvironment) => void = lineWriter(channel);
  return {
    send,
    kill: () => killGroup(child),
    watchMemory: (limitMB, onExceeded) =>
      child.pid === undefined ? () => undefined : watchProcessMemory(child.pid, limitMB, onExceeded),
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

function parse(line: string): FromEnvironment | undefined {
  try {
    return JSON.parse(line) as FromEnvironment;
  } catch {
    return undefined;
  }
}
