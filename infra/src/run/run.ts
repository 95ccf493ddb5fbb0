import type { Session } from '../input/index.ts';

/** What the state machine hands from state to state about a run (`$.Run`). Nothing in it is secret. */
export interface Run {
  readonly Bucket: string;
  /** Where the run's own objects lie; ends with a slash. */
  readonly RunPrefix: string;
  /** Key of `targets.jsonl`. */
  readonly TargetsKey: string;
  /** Key of a result, with only `{{ .AccountId }}` and `{{ .Region }}` left to fill in. */
  readonly OutputKeyPattern: string;
  /** ARN of the worker, with its qualifier if the input named one. */
  readonly Function: string;
  /** Role to assume in each account, with its path. */
  readonly RoleName: string;
  readonly Session: Session;
  readonly Payload: unknown;
  /** 0 to 100. */
  readonly ToleratedFailurePercentage: number;
  readonly AccountConcurrency: number;
  readonly RegionConcurrency: number;
  /** Everything but the worker's invocations. */
  readonly Preflight: boolean;
  /** What the Map over accounts goes through next. */
  readonly Wave: Wave;
  /** What comes after a canary. */
  readonly Rest: Wave | null;
  /** The run whose failed targets this one tries again: the first, where a retry is retried. */
  readonly Original: OriginalRun | null;
}

/** A part of a run's accounts. */
export interface Wave {
  readonly Name: 'all' | 'canary' | 'rest';
  /** Key of its lines, in the form of `targets.jsonl`. */
  readonly TargetsKey: string;
  /** 0 to 100, of the wave's accounts. */
  readonly ToleratedFailurePercentage: number;
}

/** Where a run that is retried has its objects. */
export interface OriginalRun {
  /** ARN of its execution. */
  readonly ExecutionId: string;
  readonly RunPrefix: string;
}
