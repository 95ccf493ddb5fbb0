import { setTimeout as delay } from 'node:timers/promises';
import { bucketObjects, findRun as readRun } from '@step-everywhere/infra/internal/run';
import { isPassing } from '../aws/explain-aws-error.ts';
import { persist } from '../aws/keep-trying.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { ask } from '../console/ask.ts';
import { type Console, isInteractive } from '../console/console.ts';
import { type ProgressDisplay, showProgress } from '../console/progress-display.ts';
import type { TargetCounts } from '../console/progress-line.ts';
import { stopRun } from '../runs/execution.ts';
import { type DescribedRun, findRun } from '../runs/find-run.ts';
import { FailureNotes } from './failure-notes.ts';
import { OutcomeWatcher } from './outcome-watcher.ts';

/** How following a run ended. */
export interface FollowedRun {
  /** Still running only when the user left it to itself. */
  readonly run: DescribedRun;
  /** The signal with which the user left it, or had it stopped. */
  readonly interruptedBy?: NodeJS.Signals;
}

/** Milliseconds between two looks: soon while a run is young, then every other second, and seldom while AWS is away. */
const pauses = { first: 100, growth: 1.5, longest: 2_000, perPage: 300, unreachable: 10_000 } as const;

/**
 * Shows how far a run is until it has ended, or until the user leaves it.
 *
 * A call that fails for a reason that may pass (throttling, a broken connection) is made again, for as long as it takes.
 * Ctrl-C asks whether to leave the run to itself or to stop it; where nobody can be asked, it goes on without us.
 *
 * @param bucket of the orchestrator.
 * @throws what AWS answers and does not pass, credentials that have expired for instance.
 */
export function followRun(
  orchestrator: Orchestrator,
  bucket: string,
  run: DescribedRun,
  console: Console,
): Promise<FollowedRun> {
  return new Follower(orchestrator, bucket, run, console).follow();
}

class Follower {
  readonly #orchestrator: Orchestrator;
  readonly #bucket: string;
  readonly #console: Console;
  readonly #notes = new FailureNotes();
  #run: DescribedRun;
  #watcher: OutcomeWatcher | undefined;
  #display: ProgressDisplay | undefined;
  #interrupted: NodeJS.Signals | undefined;
  #wake = new AbortController();
  #isAway = false;

  constructor(orchestrator: Orchestrator, bucket: string, run: DescribedRun, console: Console) {
    this.#orchestrator = orchestrator;
    this.#bucket = bucket;
    this.#run = run;
    this.#console = console;
  }

  async follow(): Promise<FollowedRun> {
    const giveBack = this.#console.onInterrupt((signal) => {
      this.#interrupted = signal;
      this.#wake.abort();
    });
    this.#show();
    try {
      return await this.#untilEnd();
    } finally {
      giveBack();
      this.#display?.stop();
    }
  }

  async #untilEnd(): Promise<FollowedRun> {
    let pause: number = pauses.first;
    let stoppedBy: NodeJS.Signals | undefined;
    for (;;) {
      if (this.#interrupted !== undefined) {
        const signal = this.#interrupted;
        const choice = stoppedBy === undefined ? await this.#choose() : 'detach';
        this.#interrupted = undefined;
        this.#wake = new AbortController();
        if (choice === 'detach') return { run: this.#run, interruptedBy: signal };
        if (choice === 'stop' && (await this.#stop())) stoppedBy = signal;
      }
      const isReached = await this.#look();
      if (isReached && this.#run.status !== 'RUNNING')
        return { run: this.#run, ...(stoppedBy && { interruptedBy: stoppedBy }) };
      const longest = this.#isAway
        ? pauses.unreachable
        : pauses.longest + pauses.perPage * (this.#watcher?.pages ?? 0);
      await delay(pause, undefined, { signal: this.#wake.signal }).catch(() => undefined);
      pause = Math.min(pause * pauses.growth, longest);
    }
  }

  /** @returns whether AWS answered. */
  async #look(): Promise<boolean> {
    const { aws } = this.#orchestrator;
    try {
      const described = await findRun(this.#orchestrator, this.#run.arn);
      if (this.#watcher === undefined) {
        const run = await readRun(bucketObjects(aws.bucket, this.#bucket), described.arn, described.input);
        if (run !== undefined) this.#watcher = new OutcomeWatcher(aws.bucket, run);
      }
      await this.#watcher?.look();
      for (const line of this.#notes.take(this.#watcher?.takeFailures() ?? [], this.#console))
        this.#display?.note(line);
      if (this.#isAway) this.#display?.note('AWS answers again.');
      this.#isAway = false;
      this.#run = described;
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!this.#isAway)
        this.#display?.note(
          `AWS does not answer (${(error as Error).message}); the run goes on, trying again`,
        );
      this.#isAway = true;
      return false;
    }
  }

  async #choose(): Promise<'detach' | 'stop' | 'go on'> {
    if (!isInteractive(this.#console)) return 'detach';
    this.#display?.stop();
    const question = 'Leave the run to itself (d), stop it (s), or go on watching (Enter)? ';
    const answer = await ask(this.#console, question);
    // Ctrl-C once more wants out, and must not end what others may rely on.
    if (answer === undefined || answer.startsWith('d')) return 'detach';
    this.#show();
    return answer.startsWith('s') ? 'stop' : 'go on';
  }

  /** @returns whether it is stopped; not when another Ctrl-C came while AWS was away. */
  async #stop(): Promise<boolean> {
    const note = (line: string) => this.#display?.note(line);
    const { signal } = this.#wake;
    try {
      await persist(() => stopRun(this.#orchestrator, this.#run.arn), { note, signal });
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
    note('Stopping: no new targets are begun.');
    return true;
  }

  #show(): void {
    const counts = (): TargetCounts =>
      this.#watcher?.counts ?? { total: undefined, succeeded: 0, failed: 0, skipped: 0 };
    // What was done before it was watched, or while a question was open, took its time too.
    const seconds = () => (Date.now() - this.#run.startDate.getTime()) / 1000;
    this.#display = showProgress(this.#console.stderr, counts, this.#console.env, seconds);
  }
}
