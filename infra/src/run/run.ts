import type { LambdaLimits } from '../concurrency/index.ts';
import type { WorkerConfiguration } from '../estimate/index.ts';
import type { Session } from '../input/index.ts';

/** The facts about a worker that a run needs. */
export interface DescribedWorker extends WorkerConfiguration {
  /** ARN of its role, which is the only one that can decrypt the run's secrets. */
  readonly Role: string;
}

/** The settings of a run, completed with defaults; contains no secrets. */
export interface RunSettings {
  readonly Bucket: string;
  /** Prefix of the run's own objects; ends with a slash. */
  readonly RunPrefix: string;
  /** Key of `targets.jsonl`. */
  readonly TargetsKey: string;
  /** Key of a result, in which only `{{ .AccountId }}` and `{{ .Region }}` are left to fill in. */
  readonly OutputKeyPattern: string;
  /** ARN of the worker, with its qualifier if the input named one. */
  readonly Function: string;
  /** Role to assume in each account, with its path. */
  readonly RoleName: string;
  /** Without its external id. */
  readonly Session: Omit<Session, 'ExternalId'>;
  /** 0 to 100. */
  readonly ToleratedFailurePercentage: number;
  /** Whether everything is done except invoking the worker. */
  readonly Preflight: boolean;
}

/** The content of `run.json`. */
export interface Run extends RunSettings {
  /** The run whose failed targets this one retries; in a chain of retries, the first run. */
  readonly Original: OriginalRun | null;
  /** Lambda's facts about the worker at the start of the run. */
  readonly Worker: DescribedWorker;
  /** Lambda's limits. */
  readonly Limits: LambdaLimits;
  /** Accounts at once, from the input or derived from the limits. */
  readonly AccountConcurrency: number;
  /** Regions of one account at once. */
  readonly RegionConcurrency: number;
  /** Whether the input sets either. */
  readonly ConcurrencyIsAsked: boolean;
}

/** Where the objects of a retried run are. */
export interface OriginalRun {
  /** ARN of its execution. */
  readonly ExecutionId: string;
  readonly RunPrefix: string;
}
