/** The outcome of a cell on the map; the encoded report contains these numbers. */
export const cellStatus = {
  /** The account and the region are not a target of the run. */
  none: 0,
  succeeded: 1,
  failed: 2,
  skipped: 3,
  notAttempted: 4,
  /** The run is still running, and has not finished this target. */
  waiting: 5,
  /** In a preflight, which invokes no worker: the worker could run in this target. */
  ready: 6,
} as const;

export type CellStatus = (typeof cellStatus)[keyof typeof cellStatus];

/** The facts about a run, including its outcome. */
export interface RunFacts {
  /** ARN of the execution. */
  readonly execution: string;
  /** ARN of the worker. */
  readonly worker: string;
  readonly role: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** Milliseconds since 1970; absent while the run is running. */
  readonly endTime?: number;
  /** Why the run ended before all its targets were done. */
  readonly endedEarly?: string;
  /** Number of retries that are merged into the report. */
  readonly retries: number;
  /** Where each result is stored, with `{account}` and `{region}` as placeholders; absent when it is not known. */
  readonly resultLocation?: string;
  /** Whether the end times are whole seconds, as in S3. */
  readonly coarseTimes: boolean;
  /** The number of results that are not in the report, by reason. */
  readonly leftOut: {
    readonly tooLarge: number;
    readonly overBudget: number;
    /** Deleted. */
    readonly unread: number;
    /** Present, but not JSON, or nested too deeply. */
    readonly unreadable: number;
  };
  /** Number of results in the report. */
  readonly embedded: number;
  /** Maximum bytes of one result, and of all results, in the report. */
  readonly limits: { readonly result: number; readonly total: number };
}

/** An account, and its position in the organization. */
export interface ReportAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  /** Ids of the root and the OUs above it, the root first; empty when they are not known. */
  readonly path: readonly string[];
}

/** Why a target did not succeed. */
export interface Reason {
  /** Class of the failure; empty for a skipped target. */
  readonly class: string;
  /** Name of the error; empty without an error. */
  readonly error: string;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
}

/** The data of each account (row) in each region (column); cell = row × number of regions + column. */
export interface Cells {
  /** {@link CellStatus}. */
  readonly status: Uint8Array;
  /** Index into the reasons plus one; 0 for none. */
  readonly reason: Uint32Array;
  /** Milliseconds after the run's start plus one; 0 when the time is not known. */
  readonly started: Uint32Array;
  /** The end, in the same form. */
  readonly ended: Uint32Array;
  /** Bytes of its result plus one; 0 without a result. */
  readonly size: Uint32Array;
  /** 1 if the result is in the report. */
  readonly held: Uint8Array;
}

/** A run in the form that the page shows. */
export interface RunReport {
  /** The facts about the run. */
  readonly run: RunFacts;
  /** One for each row of cells. */
  readonly accounts: readonly ReportAccount[];
  /** Region codes, one for each column of cells. */
  readonly regions: readonly string[];
  /** Known names of roots and OUs by their ids. */
  readonly units: Readonly<Record<string, string>>;
  /** Distinct reasons; marks in a message replace the names of a target. See `templates.ts`. */
  readonly reasons: readonly Reason[];
  /** The targets: one for each account and region. */
  readonly cells: Cells;
  /** Number of results in each block, in the order of the cells. */
  readonly blocks: readonly number[];
}

/**
 * Makes the columns of cells, none of which is a target yet.
 *
 * @param count number of accounts × number of regions.
 * @returns columns of zeros.
 */
export function makeCells(count: number): Cells {
  return {
    status: new Uint8Array(count),
    reason: new Uint32Array(count),
    started: new Uint32Array(count),
    ended: new Uint32Array(count),
    size: new Uint32Array(count),
    held: new Uint8Array(count),
  };
}
