import type { RunObjects, Summary } from '@step-everywhere/infra/internal/run';
import type { DescribedRun } from './execution.ts';
import type { RunNote } from './run-record.ts';

/** A run, and the bucket that its objects are in. */
export interface LocatedRun extends DescribedRun {
  readonly bucket: string;
  /** For a run on this machine: the absolute path of the folder that contains the bucket's folder. */
  readonly folder?: string;
  /** Whether its accounts were emulated. */
  readonly isEmulated?: boolean;
  /** The note that this machine recorded about its own run. */
  readonly note?: RunNote;
  /** Whether there is such a note that belongs to another user; it is not trusted then. */
  readonly isForeign?: boolean;
  /**
   * For a copy of a run on AWS: its input lacks everything that the run's own objects do not contain, such as the
   * payload.
   */
  readonly isCopy?: boolean;
}

/** Which runs to list. */
export interface ListedRuns {
  /** A status of Step Functions. */
  readonly executionStatus?: DescribedRun['status'];
  /** Expected maximum number of runs to read. */
  readonly limit: number;
}

/**
 * Where runs are: a deployed orchestrator, or a folder on this machine. Commands that read runs use only this
 * interface.
 *
 * @example
 * ```ts
 * const run = await store.find('latest');
 * const summary = await readExecutionSummary(store.objects(run), run);
 * ```
 */
export interface RunStore {
  /** The objects of the bucket that contains one of its runs. */
  objects(run: Pick<LocatedRun, 'bucket' | 'folder'>): RunObjects;
  /** Whether it is a folder on this machine. */
  readonly isLocal?: boolean;
  /** The folder's path for display. */
  readonly shown?: string;
  /** Writes the name of one of its runs as a command accepts it. */
  mention(run: { readonly name: string }): string;
  /** Finds the names of roots and OUs by their ids, if they can be looked up. */
  nameUnits?(paths: readonly (readonly string[])[]): Promise<Readonly<Record<string, string>>>;
  /**
   * Finds a run by its name, its ARN, or as `latest`: the newest run or retry that invoked workers. Preflights and
   * refused runs do not count.
   *
   * @throws {NoSuchRunError} when there is none, or several have the name.
   */
  find(run: string): Promise<LocatedRun>;
  /** Its runs and their outcomes, the newest first. */
  list(which: ListedRuns): AsyncIterable<{
    readonly run: DescribedRun & Partial<LocatedRun>;
    readonly summary?: Summary;
  }>;
}
