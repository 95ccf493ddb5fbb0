import type { RunObjects, Summary } from '@step-everywhere/infra/internal/run';
import type { DescribedRun } from './execution.ts';
import type { RunNote } from './run-record.ts';

/** A run, and the bucket that its objects are in. */
export interface PlacedRun extends DescribedRun {
  readonly bucket: string;
  /** What this machine noted of a run that was run on it. */
  readonly note?: RunNote;
  /** Of a copy of a run on AWS: its input lacks what the run's own objects do not tell, the payload for one. */
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
 * const summary = await readSummary(place.objects(run.bucket), run);
 * ```
 */
export interface RunPlace {
  /** The objects of a bucket that its runs are in. */
  objects(bucket: string): RunObjects;
  /** Of a folder: its absolute path. */
  readonly folder?: string;
  /** Names one of its runs as a command takes it. */
  mention(run: { readonly name: string }): string;
  /** Finds the names of roots and OUs by their ids, where they can be asked for. */
  nameUnits?(paths: readonly (readonly string[])[]): Promise<Readonly<Record<string, string>>>;
  /**
   * Finds a run by its name, its ARN, or as `latest`: the last that invoked workers, as a preflight does not.
   *
   * @throws {NoSuchRunError} when there is none, or several have the name.
   */
  find(run: string): Promise<PlacedRun>;
  /** Its runs and what they came to, the newest first. */
  list(which: ListedRuns): AsyncIterable<{ readonly run: DescribedRun; readonly summary?: Summary }>;
}
