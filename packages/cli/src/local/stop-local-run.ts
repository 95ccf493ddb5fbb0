import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeBucketClient, summariseEndedRun } from '@step-everywhere/infra/internal/orchestrator';
import { ask } from '../console/ask.ts';
import { type Console, isInteractive } from '../console/console.ts';
import { StoppedError } from '../console/errors.ts';
import type { RunSummary } from '../report/unsuccessful-targets.ts';
import type { RunningCloud } from './local-cloud.ts';

/** What Ctrl-C does to a run on this machine that acts in real accounts. */
export interface StopPolicy {
  /** Asked on a terminal whether the run is to be stopped. */
  readonly question: string;
  /** How many invocations of the worker are under way. */
  running(): number;
  /** Waits until none is. */
  untilIdle(): Promise<void>;
}

/** Interrupts of a run. */
export interface RunInterrupts {
  /** Aborts when the run is to be stopped; its reason is a {@link StoppedError}. */
  readonly stop: AbortSignal;
  /** Resolves at the next interrupt. */
  next(): Promise<void>;
  /** Gives Ctrl-C back, once a question that is open has its answer. */
  end(): Promise<void>;
}

/** The display of a run, out of the way of a question. */
interface Display {
  hide(): void;
  show(): void;
}

/**
 * Takes Ctrl-C and SIGTERM over: asks on a terminal where the run acts in real accounts, else stops it.
 *
 * @param policy none for a run in an emulator, which nobody need be asked about.
 */
export function watchInterrupts(
  console: Console,
  policy: StopPolicy | undefined,
  display: Display,
): RunInterrupts {
  const stop = new AbortController();
  const again = Promise.withResolvers<void>();
  let asking: Promise<void> | undefined;
  const stopIfWanted = async (signal: NodeJS.Signals) => {
    if (await isStopWanted(console, policy, signal, display)) stop.abort(new StoppedError(signal));
  };
  const giveBack = console.onInterrupt((signal) => {
    if (stop.signal.aborted) again.resolve();
    else asking = stopIfWanted(signal);
  });
  const end = async () => {
    await asking;
    giveBack();
  };
  return { stop: stop.signal, next: () => again.promise, end };
}

async function isStopWanted(
  console: Console,
  policy: StopPolicy | undefined,
  signal: NodeJS.Signals,
  display: Display,
): Promise<boolean> {
  if (policy === undefined || signal !== 'SIGINT' || !isInteractive(console)) return true;
  display.hide();
  const answer = await ask(console, policy.question);
  display.show();
  // Ctrl-C once more wants out.
  return answer === undefined || answer.startsWith('s');
}

/** How long the rule that summarises what was stopped is waited for, in milliseconds. */
const patience = { total: 60_000, pause: 50 } as const;

/**
 * Waits for the summary of a run that was stopped.
 *
 * Workers that have begun may go on to their end, since they act in real accounts; the summary then tells of them too.
 *
 * @param folder absolute, of the run's own objects.
 * @returns nothing when the run was stopped before it had targets.
 */
export async function summariseStopped(
  cloud: RunningCloud,
  executionArn: string,
  folder: string,
  {
    stop,
    giveUp,
    note,
  }: {
    readonly stop: StopPolicy | undefined;
    readonly giveUp: Promise<void>;
    readonly note: ((line: string) => void) | undefined;
  },
): Promise<RunSummary | undefined> {
  const running = stop?.running() ?? 0;
  if (stop !== undefined && running > 0) {
    const workers = running === 1 ? 'one worker that has begun' : `${running} workers that have begun`;
    note?.(`Waiting for ${workers}; Ctrl-C ends ${running === 1 ? 'it' : 'them'} at once.`);
    await Promise.race([stop.untilIdle(), giveUp]);
  }
  // The stack's own rule is first; what was under way then has ended by now.
  const summary = await readSummary(folder);
  if (summary === undefined || running === 0) return summary;
  const bucketClient = makeBucketClient({
    endpoint: cloud.emulator.endpoint,
    region: cloud.emulator.environment.AWS_REGION,
    credentials: {
      accessKeyId: cloud.emulator.environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: cloud.emulator.environment.AWS_SECRET_ACCESS_KEY,
    },
    forcePathStyle: true,
  });
  const event = { detail: { executionArn } };
  return summariseEndedRun(event, { states: cloud.stepFunctions, bucketClient, bucket: cloud.bucket });
}

async function readSummary(folder: string): Promise<RunSummary | undefined> {
  const read = (name: string) => readFile(join(folder, name), 'utf8').catch(() => undefined);
  if ((await read('run.json')) === undefined) return undefined;
  const end = performance.now() + patience.total;
  for (;;) {
    const text = await read('summary.json');
    if (text !== undefined) return JSON.parse(text) as RunSummary;
    if (performance.now() >= end) return undefined;
    await delay(patience.pause);
  }
}
