import type { AroundCall } from './around-call.ts';
import type { BackingServices } from './backing/backing-services.ts';
import type { Fault } from './faults/fault.ts';
import type { Organization } from './organization/organization.ts';
import type { ConcurrencyQuota } from './services/lambda/concurrency.ts';

/** Settings of `startEmulator`. */
export interface EmulatorSettings {
  /** The organization; the orchestrator is in its management account. */
  readonly organization: Organization;
  /** Folder of the buckets: an object is the file `{directory}/{bucket}/{key}`. */
  readonly directory: string;
  /** Folder of the buckets of deployed stacks. Default `directory`. */
  readonly stackDirectory?: string;
  /** Folder of the functions' logs, each `{logDirectory}/{function}.log`. Default `{directory}/_logs`. */
  readonly logDirectory?: string;
  /** Port of 127.0.0.1. Default 0, which chooses a free one. */
  readonly port?: number;
  /** Region of the orchestrator. Default `us-east-1`, in another partition its first region. */
  readonly region?: string;
  /** Faults that are active from the start. Default: none. See also {@link Emulator.inject}. */
  readonly faults?: readonly Fault[];
  /** Seed that determines which requests a fault's `share` affects. Default 1. The same seed affects the same requests. */
  readonly seed?: number;
  /**
   * How many seconds one second of waiting lasts in a state machine, between attempts (`Retry`) or in a `Wait`. Default 1.
   * Tests of faults set 0.01. Time-outs are not scaled.
   */
  readonly waitScale?: number;
  /**
   * Seconds until KMS knows a new grant everywhere. Default 0. Until then, the grant only works with its
   * token (https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html).
   */
  readonly grantDelaySeconds?: number;
  /** How many invocations Lambda runs at once before it throttles; without it there is no limit. */
  readonly concurrency?: ConcurrencyQuota;
  /**
   * An emulator maintained by others that answers requests to services that this emulator does not have. Requests are
   * verified here before they are forwarded. Without it, such requests are refused.
   */
  readonly backing?: BackingServices | undefined;
  /** Length of a session's token in characters. Default 128. AWS guarantees no length, and some tokens are ten times as long. */
  readonly sessionTokenLength?: number;
}

/** Settings of `startHookedEmulator`. */
export interface HookedSettings extends EmulatorSettings {
  /** Wraps every call of a service: counts calls, or answers instead of the service. */
  readonly aroundCall?: AroundCall;
  /** File for the output of an invocation, in addition to the function's log; undefined for none. */
  readonly invocationLog?: (functionName: string, event: unknown) => string | undefined;
}

/** A stack to deploy. */
export interface StackToDeploy {
  /** A CloudFormation or AWS SAM template, whose functions are built. */
  readonly templateFile: string;
  /** Parameters that do not have their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Prefix of the names of its resources. Default `step-everywhere`. */
  readonly stackName?: string;
  /** Variables for each of its functions, in addition to those in the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether definitions of state machines are validated, which takes a third of a second each. Default true. Use false
   * for a template whose definitions have already been validated.
   */
  readonly validateDefinitions?: boolean;
  /** Invocations at once in one environment of each of its functions. Default 1. */
  readonly environmentConcurrency?: number;
}
