import type { Execution, Status } from './execution.ts';

/** Settings of {@link MapRun}. */
export interface MapRunSettings {
  readonly arn: string;
  readonly execution: Execution;
  readonly total: number;
  /** 0 means as many as Step Functions allows. */
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
}

/** The number of children, or items, in each status, as returned by `DescribeMapRun`. */
export type MapRunCounts = Record<
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'timedOut'
  | 'aborted'
  | 'total'
  | 'resultsWritten'
  | 'failuresNotRedrivable'
  | 'pendingRedrive',
  number
>;

/** One run of a distributed map: its children, and how many of them may fail. */
export class MapRun {
  readonly arn: string;
  readonly settings: MapRunSettings;
  readonly startDate = new Date();
  readonly children: Execution[] = [];
  resultsWritten = 0;
  #status: Exclude<Status, 'TIMED_OUT'> = 'RUNNING';
  #stopDate: Date | undefined;
  #unsuccessful = 0;

  constructor(settings: MapRunSettings) {
    this.arn = settings.arn;
    this.settings = settings;
  }

  get status(): Exclude<Status, 'TIMED_OUT'> {
    return this.#status;
  }

  get stopDate(): Date | undefined {
    return this.#stopDate;
  }

  /** Counts a child that failed or timed out. */
  countFailure(): void {
    this.#unsuccessful++;
  }

  /**
   * Whether more children failed than either threshold allows. Both are 0 by default; if the definition sets only one, the other
   * does not apply.
   *
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/maprun-fail-threshold.html
   */
  get isToleranceExceeded(): boolean {
    const { total, toleratedFailureCount, toleratedFailurePercentage } = this.settings;
    const byCount = this.#unsuccessful > toleratedFailureCount;
    const byPercentage = this.#unsuccessful * 100 > total * toleratedFailurePercentage;
    return byCount || byPercentage;
  }

  /** Ends the run; only the first call counts. */
  end(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void {
    if (this.#status !== 'RUNNING') return;
    this.#status = status;
    this.#stopDate = new Date();
  }

  /** The number of children by status; items without a started child are pending. */
  get counts(): MapRunCounts {
    const { total } = this.settings;
    const of = (status: Status) => this.children.filter((child) => child.status === status).length;
    return {
      pending: total - this.children.length,
      running: of('RUNNING'),
      succeeded: of('SUCCEEDED'),
      failed: of('FAILED'),
      timedOut: of('TIMED_OUT'),
      aborted: of('ABORTED'),
      total,
      resultsWritten: this.resultsWritten,
      failuresNotRedrivable: 0,
      pendingRedrive: 0,
    };
  }
}
