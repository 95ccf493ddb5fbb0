/** How a cell of the map ended; the numbers are what the encoded report holds. */
export const cellStatus = {
  /** The account and the region are not a target of the run. */
  none: 0,
  succeeded: 1,
  failed: 2,
  skipped: 3,
  notAttempted: 4,
  /** The run goes on, and has not finished this target. */
  waiting: 5,
  /** Of a preflight, which invokes no worker: nothing is in the way of this target. */
  ready: 6,
} as const;

export type CellStatus = (typeof cellStatus)[keyof typeof cellStatus];

/** What a run was, and what it came to. */
export interface RunFacts {
  /** ARN of the execution. */
  readonly execution: string;
  /** ARN of the worker. */
  readonly worker: string;
  readonly role: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** Milliseconds since 1970; absent while the run goes on. */
  readonly endTime?: number;
  /** Why the run did not go through. */
  readonly endedEarly?: string;
  /** How many retries are merged into the report. */
  readonly retries: number;
  /** Where each result lies, `{account}` and `{region}` left to fill in; absent when it is nowhere to be told. */
  readonly resultLocation?: string;
  /** Whether the times of ends are whole seconds, as S3 keeps them. */
  readonly coarseTimes: boolean;
  /** Results that are left out of the report: how many, and why. */
  readonly leftOut: {
    readonly tooLarge: number;
    readonly overBudget: number;
    /** No longer there. */
    readonly unread: number;
    /** There, but not JSON, or nested too deeply. */
    readonly unreadable: number;
  };
  /** Results that are in it. */
  readonly embedded: number;
  /** Bytes of a result above which it was left out, and of all results. */
  readonly limits: { readonly result: number; readonly total: number };
}

/** An account, and where in the organization it is. */
export interface ReportAccount {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  /** Ids of the root and the OUs above it, the root first; empty when it is not known. */
  readonly path: readonly string[];
}

/** Why a target did not succeed. */
export interface Reason {
  /** Class of the failure, or nothing of a target that was skipped. */
  readonly class: string;
  /** Name of the error; empty where there was none. */
  readonly error: string;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
}

/** What is known of each account (row) in each region (column); cell = row × number of regions + column. */
export interface Cells {
  /** {@link CellStatus}. */
  readonly status: Uint8Array;
  /** Index into the reasons plus one; 0 for none. */
  readonly reason: Uint32Array;
  /** Milliseconds after the run's start plus one; 0 when it is not known. */
  readonly started: Uint32Array;
  /** The same, of its end. */
  readonly ended: Uint32Array;
  /** Bytes of its result plus one; 0 without a result. */
  readonly size: Uint32Array;
  /** 1 where the report holds the result. */
  readonly held: Uint8Array;
}

/** A run as the page shows it. */
export interface RunReport {
  readonly run: RunFacts;
  readonly accounts: readonly ReportAccount[];
  readonly regions: readonly string[];
  /** Names of roots and OUs by their ids, as far as they are known. */
  readonly units: Readonly<Record<string, string>>;
  /** Each once; in a message, marks stand for what names a target. See `templates.ts`. */
  readonly reasons: readonly Reason[];
  readonly cells: Cells;
  /** How many results each block of results holds, in the order of the cells. */
  readonly blocks: readonly number[];
}

/** Makes the columns of N cells, none of which is a target yet. */
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
