import type { AroundCall } from './around-call.ts';
import type { BackingServices } from './backing/backing-services.ts';
import type { Fault } from './faults/fault.ts';
import type { Organization } from './organization/organization.ts';
import type { ConcurrencyQuota } from './services/lambda/concurrency.ts';

/** Settings of `startEmulator`. */
export interface EmulatorSettings {
  /** The organization; its management account is where the orchestrator lives. */
  readonly organization: Organization;
  /** Folder of the buckets: an object is the file `{directory}/{bucket}/{key}`. */
  readonly directory: string;
  /** Folder of the buckets of stacks that are deployed; `directory` by default. */
  readonly stackDirectory?: string;
  /** Folder of the functions' logs, each `{logDirectory}/{function}.log`; `{directory}/_logs` by default. */
  readonly logDirectory?: string;
  /** Port of 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Region of the orchestrator; by default `us-east-1`, in another partition the first one. */
  readonly region?: string;
  /** What goes wrong from the start on; nothing by default. See also {@link Emulator.inject}. */
  readonly faults?: readonly Fault[];
  /** Draws which requests a fault's `share` strikes; 1 by default. The same seed draws the same. */
  readonly seed?: number;
  /**
   * What a second of a state machine's waiting between attempts (`Retry`) or in a `Wait` lasts, in seconds; 1 by
   * default. A test of faults sets 0.01. Time-outs are not scaled.
   */
  readonly waitScale?: number;
  /**
   * How long KMS does not know a new grant everywhere, in seconds; 0 by default. Meanwhile it is of use only with its
   * token (https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html).
   */
  readonly grantDelaySeconds?: number;
  /** How many invocations Lambda runs at once, and refuses beyond that; without it there is no limit. */
  readonly concurrency?: ConcurrencyQuota;
  /**
   * Where requests to services go that the emulator does not have: an emulator that others maintain. A request is
   * verified here before it is forwarded. Without it such requests are refused.
   */
  readonly backing?: BackingServices | undefined;
  /** Characters of a session's token, 128 by default. AWS promises no length: some are ten times as long. */
  readonly sessionTokenLength?: number;
}

/** Settings of `startHookedEmulator`. */
export interface HookedSettings extends EmulatorSettings {
  /** Stands around every call of a service: counts calls, or answers in the service's stead. */
  readonly aroundCall?: AroundCall;
  /** File that what an invocation prints is appended to, in addition to the function's log; none if it names none. */
  readonly invocationLog?: (functionName: string, event: unknown) => string | undefined;
}

/** A stack to deploy. */
export interface StackToDeploy {
  /** A CloudFormation or AWS SAM template, whose functions are built. */
  readonly templateFile: string;
  /** Those that are not to have their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What the names of its resources begin with; `step-everywhere` by default. */
  readonly stackName?: string;
  /** Variables that each of its functions has in addition to those of the template. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether definitions of state machines are validated, which takes a third of a second each; true by default. False is
   * for a template whose definitions were validated before.
   */
  readonly validateDefinitions?: boolean;
  /** Invocations at once in one environment of each of its functions; 1 by default. */
  readonly environmentConcurrency?: number;
}
