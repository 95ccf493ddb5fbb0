import { setTimeout as delay } from 'node:timers/promises';
import { isTemporary } from '@step-everywhere/infra/internal/orchestrator';
import { keepTrying } from '../aws/keep-trying.ts';
import { ask } from '../console/ask.ts';
import { type Console, isInteractive } from '../console/console.ts';
import type { StoppedError } from '../console/errors.ts';
import { type ProgressDisplay, showProgress } from '../console/progress-display.ts';
import type { TargetCounts } from '../console/progress-line.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { DescribedRun } from './execution.ts';

/** A running run: how to read its state and how to stop it, wherever it is. */
export interface RunUnderWay {
  /** The progress that was last seen. */
  counts(): TargetCounts;
  /** Reads its present state. @param note shows a line above the progress. */
  look(note: (line: string) => void): Promise<DescribedRun>;
  stop(): Promise<void>;
  /** Maximum milliseconds between two looks. */
  longestPause(): number;
  readonly interrupt: InterruptPolicy;
}

/** What Ctrl-C and SIGTERM do to a run. */
export interface InterruptPolicy {
  /**
   * The question on a terminal: `s` stops the run, `d` leaves it if that is possible, Enter continues. No question
   * when absent.
   */
  readonly question?: string;
  /** What happens without a question, when nobody can be asked, and when Ctrl-C is the answer. */
  readonly otherwise: 'leave' | 'stop';
}

/** How following a run ended. */
export interface FollowedRun {
  /** Still running only if the user left it. */
  readonly run: DescribedRun;
  /** The signal after which the user left or stopped the run. */
  readonly interruptedBy?: NodeJS.Signals;
}

/** Milliseconds between two looks: short while a run is young, long while AWS is out of reach. */
const pauses = { first: 20, growth: 1.5, unreachable: 10_000 } as const;

/**
 * Shows a run's progress until it has ended, or until the user leaves it.
 * A call that fails for a temporary reason (throttling, a broken connection) is repeated for as long as it takes.
 *
 * @throws every other error of AWS, for example that the credentials have expired.
 */
export function followRun(started: DescribedRun, run: RunUnderWay, console: Console): Promise<FollowedRun> {
  return new Follower(started, run, console).follow();
}

class Follower {
  readonly #underWay: RunUnderWay;
  readonly #console: Console;
  #run: DescribedRun;
  #display: ProgressDisplay | undefined;
  #interrupted: NodeJS.Signals | undefined;
  #stoppedBy: NodeJS.Signals | undefined;
  #wake = new AbortController();
  #isAway = false;

  constructor(started: DescribedRun, underWay: RunUnderWay, console: Console) {
    this.#run = started;
    this.#underWay = underWay;
    this.#console = console;
    // Ctrl-C may have been pressed while the run was starting.
    const { aborted, reason } = console.signal;
    if (aborted) this.#interrupted = (reason as StoppedError).stoppedBy;
  }

  async follow(): Promise<FollowedRun> {
    const stopListening = this.#console.onInterrupt((signal) => {
      this.#interrupted = signal;
      this.#wake.abort();
    });
    this.#show();
    try {
      return await this.#untilEnd();
    } finally {
      stopListening();
      this.#display?.stop();
    }
  }

  async #untilEnd(): Promise<FollowedRun> {
    let pause: number = pauses.first;
    for (;;) {
      if (this.#interrupted !== undefined) {
        const signal = this.#interrupted;
        const choice = await this.#choose(signal);
        this.#interrupted = undefined;
        this.#wake = new AbortController();
        if (choice === 'leave') return { run: this.#run, interruptedBy: signal };
        if (choice === 'stop' && (await this.#stop())) this.#stoppedBy = signal;
      }
      const isReached = await this.#look();
      if (isReached && this.#run.status !== 'RUNNING') return this.#ended();
      await delay(pause, undefined, { signal: this.#wake.signal }).catch(() => undefined);
      const longest = this.#isAway ? pauses.unreachable : this.#underWay.longestPause();
      pause = Math.min(pause * pauses.growth, longest);
    }
  }

  /** A run that ended by itself while the question was open was not stopped. */
  #ended(): FollowedRun {
    const stoppedBy = this.#run.status === 'ABORTED' ? this.#stoppedBy : undefined;
    return { run: this.#run, ...(stoppedBy && { interruptedBy: stoppedBy }) };
  }

  /** @returns whether AWS answered. */
  async #look(): Promise<boolean> {
    try {
      const described = await this.#underWay.look((line) => this.#display?.note(line));
      if (this.#isAway) this.#display?.note('AWS answers again.');
      this.#isAway = false;
      this.#run = described;
      return true;
    } catch (error) {
      if (!isTemporary(error)) throw error;
      if (!this.#isAway)
        this.#display?.note(
          `AWS does not answer (${visibleLine((error as Error).message)}); the run goes on, trying again`,
        );
      this.#isAway = true;
      return false;
    }
  }

  async #choose(signal: NodeJS.Signals): Promise<'leave' | 'stop' | 'go on'> {
    const { question, otherwise } = this.#underWay.interrupt;
    const canLeave = otherwise === 'leave';
    if (this.#stoppedBy !== undefined) return canLeave ? 'leave' : 'go on';
    if (question === undefined || signal !== 'SIGINT' || !isInteractive(this.#console)) return otherwise;
    this.#display?.stop();
    const answer = await ask(this.#console, question);
    if (answer === undefined) return otherwise;
    if (canLeave && answer.startsWith('d')) return 'leave';
    this.#show();
    return answer.startsWith('s') ? 'stop' : 'go on';
  }

  /** @returns whether the run is stopped; false when Ctrl-C was pressed again while AWS was out of reach. */
  async #stop(): Promise<boolean> {
    const note = (line: string) => this.#display?.note(line);
    const { signal } = this.#wake;
    try {
      await keepTrying(() => this.#underWay.stop(), { note, signal });
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
    note('Stopping: no new targets are started.');
    return true;
  }

  #show(): void {
    // Counted from the run's start, because it may have run before it was watched, or while a question was open.
    const seconds = () => (Date.now() - this.#run.startDate.getTime()) / 1000;
    this.#display = showProgress(
      this.#console.stderr,
      () => this.#underWay.counts(),
      this.#console.env,
      seconds,
    );
  }
}
