import type { RunObjects, Summary } from '@step-everywhere/infra/internal/run';
import type { DescribedRun } from './execution.ts';
import type { RunNote } from './run-record.ts';

/** A run, and the bucket that its objects are in. */
export interface PlacedRun extends DescribedRun {
  readonly bucket: string;
  /** Of a run on this machine: the absolute path of the folder that has the bucket's folder. */
  readonly folder?: string;
  /** Whether its accounts were emulated. */
  readonly isEmulated?: boolean;
  /** What this machine noted of a run that was run on it. */
  readonly note?: RunNote;
  /** Whether such a note is there and belongs to another user: nothing of it is believed. */
  readonly isForeign?: boolean;
  /** Of a copy of a run on AWS: its input lacks what the run's own objects do not hold, such as the payload. */
  readonly isCopy?: boolean;
}

/** Which runs to list. */
export interface ListedRuns {
  /** In the words of Step Functions. */
  readonly executionStatus?: DescribedRun['status'];
  /** How many are likely to be taken. */
  readonly limit: number;
}

/**
 * Where runs are: a deployed orchestrator, or a folder of this machine. What reads a run asks no more than this.
 *
 * @example
 * ```ts
 * const run = await place.find('latest');
 * const summary = await readSummary(place.objects(run), run);
 * ```
 */
export interface RunPlace {
  /** The objects of the bucket that one of its runs is in. */
  objects(run: Pick<PlacedRun, 'bucket' | 'folder'>): RunObjects;
  /** Whether it is a folder of this machine. */
  readonly isLocal?: boolean;
  /** The folder, as it is shown to the user. */
  readonly shown?: string;
  /** Names one of its runs as a command takes it. */
  mention(run: { readonly name: string }): string;
  /** Finds the names of roots and OUs by their ids, where they can be asked for. */
  nameUnits?(paths: readonly (readonly string[])[]): Promise<Readonly<Record<string, string>>>;
  /**
   * Finds a run by its name, its ARN, or as `latest`: the last that invoked workers, a retry or not. A preflight does not, nor
   * a run that was refused.
   *
   * @throws {NoSuchRunError} when there is none, or several have the name.
   */
  find(run: string): Promise<PlacedRun>;
  /** Its runs and what they came to, the newest first. */
  list(which: ListedRuns): AsyncIterable<{
    readonly run: DescribedRun & Partial<PlacedRun>;
    readonly summary?: Summary;
  }>;
}
