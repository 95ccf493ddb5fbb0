import type { LambdaLimits } from '../concurrency/index.ts';
import type { WorkerConfiguration } from '../estimate/index.ts';
import type { Session } from '../input/index.ts';

/** A worker, as far as a run needs to know it. */
export interface DescribedWorker extends WorkerConfiguration {
  /** ARN of its role, the only one that can decrypt what the run seals. */
  readonly Role: string;
}

/** What a run was started with, with its defaults filled in; nothing in it is secret. */
export interface RunSettings {
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
  /** Without its external id. */
  readonly Session: Omit<Session, 'ExternalId'>;
  /** 0 to 100. */
  readonly ToleratedFailurePercentage: number;
  /** Everything but the worker's invocations. */
  readonly Preflight: boolean;
}

/** What `run.json` says of a run. */
export interface Run extends RunSettings {
  /** The run whose failed targets this one tries again: the first, where a retry is retried. */
  readonly Original: OriginalRun | null;
  /** What Lambda said of the worker when the run began. */
  readonly Worker: DescribedWorker;
  /** What Lambda allows. */
  readonly Limits: LambdaLimits;
  /** Accounts at once, as the input asks for or as derived from the limits. */
  readonly AccountConcurrency: number;
  /** Regions of one account at once. */
  readonly RegionConcurrency: number;
  /** Whether the input asks for either. */
  readonly ConcurrencyIsAsked: boolean;
}

/** Where a run that is retried has its objects. */
export interface OriginalRun {
  /** ARN of its execution. */
  readonly ExecutionId: string;
  readonly RunPrefix: string;
}
