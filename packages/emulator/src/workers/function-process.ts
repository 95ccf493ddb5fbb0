import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { OWN_FILE } from '../own-folder.ts';
import type { Carrier, CarrierEvents } from './carrier.ts';
import { CHANNEL } from './process-channel.ts';
import { watchProcessMemory } from './process-memory.ts';
import { exited, signalled } from './reported-error.ts';

/** Milliseconds to wait for the last messages of a process that has ended. */
const LAST_WORDS_MS = 500;

/** How a process is started. */
export interface Command {
  /** Absolute path. */
  readonly executable: string;
  readonly args: readonly string[];
  /** Working directory; that of this process by default. */
  readonly cwd?: string;
  /** Variables in addition to those of every function. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Settings of {@link startProcess}. */
export interface ProcessStart {
  readonly command: Command;
  readonly env: Readonly<Record<string, string>>;
  /** The process's output is appended to this file; without it, {@link FunctionProcess.output} has the output. */
  readonly logFile?: string;
  /** Whether it has a separate descriptor for messages, {@link CHANNEL}. */
  readonly hasChannel?: boolean;
  readonly onExit: CarrierEvents['onExit'];
}

/** A separate process of a function. */
export interface FunctionProcess extends Pick<Carrier, 'kill' | 'watchMemory'> {
  /** The stream of its descriptor for messages, if it has one. */
  readonly channel: Duplex | undefined;
  /** Standard output and standard error, unless a file gets them. */
  readonly output: readonly Readable[];
}

/**
 * Starts an environment's process. All output, including that of native code and child processes, goes to the
 * function's log, and a crash affects no other environment.
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
    // The process gets its own group, so that its child processes end with it, and it does not get Ctrl-C from the
    // terminal.
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
    // Also ends child processes that it left behind.
    killGroup(child);
    onExit(reason);
  };
  child.once('error', ({ name, message }) => end(() => ({ errorType: name, errorMessage: message })));
  // Child processes may keep the streams open after its end; its own last output arrives within moments.
  child.once('exit', () => {
    setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, LAST_WORDS_MS).unref();
  });
  // `close` comes after its last message has been read.
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
    // The process group has already ended.
  }
}
