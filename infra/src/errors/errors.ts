import { withRemedy } from './remedy.ts';

/** Base of all errors that the orchestrator's functions throw on purpose. Step Functions matches on `name`. */
export abstract class OrchestratorError extends Error {
  abstract override readonly name: string;
}

/** The input of a run was refused; no role has been assumed. */
export class InputError extends OrchestratorError {
  override readonly name = 'InputError';
  /** Path in the input, for example `Regions[1]`. */
  readonly field: string;

  constructor(field: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.field = field;
  }
}

/** The stack's `OutputKeyPattern` cannot be used. */
export class OutputKeyPatternError extends OrchestratorError {
  override readonly name = 'OutputKeyPatternError';
  readonly pattern: string;

  constructor(pattern: string, problem: string) {
    super(`OutputKeyPattern ${JSON.stringify(pattern)} ${problem}`);
    this.pattern = pattern;
  }
}

/** A setting that the template gives to a function is missing or malformed. */
export class SettingError extends OrchestratorError {
  override readonly name = 'SettingError';
  readonly setting: string;

  constructor(setting: string) {
    super(
      `The environment variable ${setting} is missing or malformed. Deploy the stack's template as it is shipped.`,
    );
    this.setting = setting;
  }
}

/** AWS throttled a call, even after the SDK's own retries. The state machine retries. */
export class ThrottledError extends OrchestratorError {
  override readonly name = 'ThrottledError';
  /** For example `sts:AssumeRole`. */
  readonly operation: string;

  constructor(operation: string, options?: ErrorOptions) {
    super(
      `${operation} is throttled. The run tries again; if that is not enough, lower Concurrency or raise the quota.`,
      options,
    );
    this.operation = operation;
  }
}

/** A service failed or did not answer, even after the SDK's own retries. The state machine retries. */
export class UnavailableError extends OrchestratorError {
  override readonly name = 'UnavailableError';
  /** For example `kms:Encrypt`. */
  readonly operation: string;

  constructor(operation: string, options?: ErrorOptions) {
    super(`${operation} is not available. The run tries again.`, options);
    this.operation = operation;
  }
}

/** An AWS service refused a call, and another attempt would not help. */
export class ServiceCallError extends OrchestratorError {
  override readonly name = 'ServiceCallError';
  /** For example `organizations:ListAccounts`. */
  readonly operation: string;

  constructor(operation: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.operation = operation;
  }
}

/** The role could not be assumed in a target account. */
export class AssumeRoleError extends OrchestratorError {
  override readonly name = 'AssumeRoleError';
  readonly accountId: string;
  readonly roleArn: string;

  constructor(accountId: string, roleArn: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.accountId = accountId;
    this.roleArn = roleArn;
  }
}

/** The enabled regions of a target account could not be determined. */
export class EnabledRegionsError extends OrchestratorError {
  override readonly name = 'EnabledRegionsError';
  readonly accountId: string;

  constructor(accountId: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.accountId = accountId;
  }
}

/** An object of a run does not exist any more. */
export class MissingObjectError extends OrchestratorError {
  override readonly name = 'MissingObjectError';
  readonly key: string;

  /** @param location bucket or folder of the object, for example `s3://bucket/` */
  constructor(location: string, key: string) {
    super(`${location}${key} is missing. Was it deleted, or has it expired?`);
    this.key = key;
  }
}

/** An object of a run does not have the content that a run writes. Its cause says where. */
export class MalformedObjectError extends OrchestratorError {
  override readonly name = 'MalformedObjectError';
  readonly key: string;

  /** @param location bucket or folder of the object, for example `s3://bucket/` */
  constructor(location: string, key: string, options?: ErrorOptions) {
    const { cause } = options ?? {};
    const why = cause instanceof Error ? `: ${cause.message}` : '.';
    super(`${location}${key} is not as the run left it${why}`, options);
    this.key = key;
  }
}

/** A function was called for an execution that is not a running run, or for an account that is not on the run's list. */
export class ExecutionError extends OrchestratorError {
  override readonly name = 'ExecutionError';
  readonly executionArn: string;

  /** @param problem rest of a sentence that begins with the ARN */
  constructor(executionArn: string, problem: string) {
    super(`${executionArn} ${problem}.`);
    this.executionArn = executionArn;
  }
}

/** A schedule is due while an earlier run of it is still running: no second run is started. */
export class StillRunningError extends OrchestratorError {
  override readonly name = 'StillRunningError';
  readonly schedule: string;

  /** @param run name of the earlier run */
  constructor(schedule: string, run: string) {
    super(
      withRemedy(
        `The schedule ${schedule} is due, but its run ${run} still goes on, so this one does not start`,
        `Let the schedule start runs less often, or stop that run: step-everywhere stop ${run}`,
      ),
    );
    this.schedule = schedule;
  }
}
