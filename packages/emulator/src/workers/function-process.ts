import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { OWN_FILE } from '../own-folder.ts';
import type { Carrier, CarrierEvents } from './carrier.ts';
import { CHANNEL } from './process-channel.ts';
import { watchProcessMemory } from './process-memory.ts';
import { exited, signalled } from './reported-error.ts';

/** How long the last words of a process that has ended are waited for, in milliseconds. */
const LAST_WORDS_MS = 500;

/** How a process is started. */
export interface Command {
  /** Absolute path. */
  readonly executable: string;
  readonly args: readonly string[];
  /** Working directory; this process's own by default. */
  readonly cwd?: string;
  /** Variables in addition to those of every function. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Settings of {@link startProcess}. */
export interface ProcessStart {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  /** What the function prints is appended to it; without it, {@link FunctionProcess.output} has what it prints. */
  readonly logFile?: string;
  /** Whether it has a descriptor of its own, {@link CHANNEL}, to speak on. */
  readonly hasChannel?: boolean;
  readonly onExit: CarrierEvents['onExit'];
}

/** A process of a function's own. */
export interface FunctionProcess extends Pick<Carrier, 'kill' | 'watchMemory'> {
  /** The descriptor that it speaks on, if it has one. */
  readonly channel: Duplex | undefined;
  /** Standard output and standard error, where no file takes them. */
  readonly output: readonly Readable[];
}

/**
 * Starts an environment's process: what it prints, natively or in a child, goes to the function's log, and however it ends, it
 * ends alone.
 */
export function startProcess({
  command: { executable, args, cwd },
  env,
  logFile,
  hasChannel = false,
  onExit,
}: ProcessStart): FunctionProcess {
  const log = logFile === undefined ? 'pipe' : openSync(logFile, 'a', OWN_FILE);
  const child: ChildProcess = spawn(executable, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: ['ignore', log, log, ...(hasChannel ? (['pipe'] as const) : [])],
    // A group of its own: what the function started dies with it, and the terminal's Ctrl-C is not for it.
    detached: true,
  });
  if (typeof log === 'number') closeSync(log);
  const channel = (hasChannel ? child.stdio[CHANNEL] : undefined) as Duplex | undefined;
  const output = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const streams = [...output, ...(channel === undefined ? [] : [channel])];
  let isOver = false;
  const end: CarrierEvents['onExit'] = (reason) => {
    if (isOver) return;
    isOver = true;
    // What it started and left behind goes with it.
    killGroup(child);
    onExit(reason);
  };
  child.once('error', ({ name, message }) => end(() => ({ errorType: name, errorMessage: message })));
  // What it started may hold the streams open for longer than it lives; its last words are there within moments.
  child.once('exit', () => {
    setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, LAST_WORDS_MS).unref();
  });
  // Not before its last message has been read.
  child.once('close', (status, signal) =>
    end((requestId) => (signal === null ? exited(requestId, status ?? 0) : signalled(requestId, signal))),
  );
  return {
    channel,
    output,
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
