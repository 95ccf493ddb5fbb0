import type { FunctionToDeploy } from './deploy-function.ts';
import type { StackToDeploy } from './emulator-settings.ts';
import type { Fault } from './faults/fault.ts';
import type { BusEvent } from './services/events.ts';
import type { TopicMessage } from './services/sns.ts';
import type { LoadFailure } from './workers/messages.ts';

/** The end of an invocation. */
export interface InvocationEnd {
  readonly functionName: string;
  readonly event: unknown;
  /** Whether the function returned a result; false if it threw, was killed, or could not be loaded. */
  readonly ok: boolean;
}

/** Environment variables that make a client call the emulator as an administrator of the orchestrator's account. */
export interface EmulatorEnvironment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_DEFAULT_REGION: string;
}

/** A running emulator. */
export interface Emulator {
  /** Address, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly environment: EmulatorEnvironment;
  /**
   * Deploys a template.
   *
   * @throws {StackError} if it cannot be deployed.
   */
  deployStack(stack: StackToDeploy): Promise<{ readonly outputs: Readonly<Record<string, string>> }>;
  /**
   * Deploys a function with its own role; replaces a function with the same name.
   *
   * @throws {FunctionError} if a setting is out of Lambda's bounds.
   * @throws {PythonError} if it is a Python function, and this machine has no Python that can run it.
   */
  deployFunction(settings: FunctionToDeploy): Promise<DeployedHere>;
  /** Calls `listener` at the end of each invocation of any function; returns a function that removes the listener. */
  onInvocation(listener: (end: InvocationEnd) => void): () => void;
  /** Calls `listener` with each event that a client puts on an event bus; returns a function that removes the listener. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /** Calls `listener` with each message that is published to a topic of a stack; returns a function that removes the listener. */
  onMessage(listener: (message: TopicMessage) => void): () => void;
  /**
   * Triggers a schedule in the orchestrator's account, because the emulator has no clock for schedules. A paused
   * schedule starts nothing.
   *
   * @param name name of the schedule
   * @param options its group, default `default`, and when it is due, default now
   * @returns ARN of the execution that it starts; undefined if the schedule is paused
   * @throws {AwsError} if the schedule does not exist, or cannot start its target
   */
  fireSchedule(
    name: string,
    options?: { readonly group?: string; readonly time?: Date },
  ): Promise<string | undefined>;
  /**
   * Injects one or more faults, to test what happens when AWS throttles, fails or loses requests.
   *
   * @param fault your own fault, or one from the catalogue `faults`
   * @returns a function that ends it
   * @throws {FaultError} if it names a service or operation that does not exist, or has no effect
   * @example
   * ```ts
   * const lift = emulator.inject({ service: 's3', operation: 'PutObject', share: 0.1, answer: 'unavailable' });
   * ```
   */
  inject(fault: Fault | readonly Fault[]): () => void;
  /**
   * Kills a function's running invocations, as if Lambda had lost their machine: each ends with
   * `Runtime.ExitError`, and the next one starts in a new environment.
   *
   * @param which selects invocations by their event; all by default
   * @returns the number of killed invocations
   */
  killInvocations(functionName: string, which?: (event: unknown) => boolean): Promise<number>;
  /**
   * Expires sessions of roles now, before their time, as in a run that takes longer than its sessions. From then on,
   * requests and presigned URLs that they signed are refused.
   *
   * @param which selects sessions by the role's ARN; all by default
   * @returns the number of expired sessions
   */
  expireSessions(which?: (roleArn: string) => boolean): number;
  /** Ends all invocations and executions, and the server. */
  close(): Promise<void>;
}

/** A running emulator, for this project's own packages. */
export interface HookedEmulator extends Emulator {
  /**
   * Calls a service as the administrator, without the network.
   *
   * @param service name of the service in the SDK, for example `sfn`
   * @param operation for example `StartExecution`
   * @throws {AwsError} the service's error
   */
  call(service: string, operation: string, input: object): Promise<object>;
}

/** A function deployed to the emulator. */
export interface DeployedHere {
  readonly functionArn: string;
  readonly roleArn: string;
  /** Resolves when its code is loaded, or with the reason if it cannot be loaded. */
  readonly loading: Promise<LoadFailure | undefined>;
}
