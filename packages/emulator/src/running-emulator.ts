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
  /** Whether the function answered; false if it threw, was killed, or could not be loaded. */
  readonly ok: boolean;
}

/** Environment variables with which a client reaches the emulator as an administrator of the orchestrator's account. */
export interface EmulatorEnvironment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_DEFAULT_REGION: string;
}

/** A running emulator. */
export interface Emulator {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly environment: EmulatorEnvironment;
  /**
   * Deploys a template.
   *
   * @throws {StackError} if it cannot be deployed.
   */
  deployStack(stack: StackToDeploy): Promise<{ readonly outputs: Readonly<Record<string, string>> }>;
  /**
   * Deploys a function with a role of its own; one of the same name is replaced.
   *
   * @throws {FunctionError} if a setting is out of Lambda's bounds.
   * @throws {PythonError} if it is one of Python, and there is none here that can run it.
   */
  deployFunction(settings: FunctionToDeploy): Promise<DeployedHere>;
  /** Calls `listener` at the end of each invocation of any function; returns what ends that. */
  onInvocation(listener: (end: InvocationEnd) => void): () => void;
  /** Calls `listener` with each event that a client puts on an event bus; returns what ends that. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /** Calls `listener` with each message that is published to a topic of a stack; returns what ends that. */
  onMessage(listener: (message: TopicMessage) => void): () => void;
  /**
   * Starts what a schedule of the orchestrator's account starts when it is due: the emulator has no clock for schedules. One
   * that is paused starts nothing.
   *
   * @param name of the schedule
   * @param options its group, `default` by default, and when it is due, which is now by default
   * @returns ARN of the execution that it starts; nothing when the schedule is paused
   * @throws {AwsError} when there is no such schedule, or it cannot start what it names
   */
  fireSchedule(
    name: string,
    options?: { readonly group?: string; readonly time?: Date },
  ): Promise<string | undefined>;
  /**
   * Injects one or more faults, to test what happens when AWS throttles, fails or loses requests.
   *
   * @param fault one of your own, or of the catalogue `faults`
   * @returns what lifts it
   * @throws {FaultError} if it names a service or operation that is not there, or does nothing
   * @example
   * ```ts
   * const lift = emulator.inject({ service: 's3', operation: 'PutObject', share: 0.1, answer: 'unavailable' });
   * ```
   */
  inject(fault: Fault | readonly Fault[]): () => void;
  /**
   * Kills what a function is running, as when Lambda loses the machine under it: the invocation ends with
   * `Runtime.ExitError`, and the next one starts anew.
   *
   * @param which of its invocations, by their event; all by default
   * @returns how many it killed
   */
  killInvocations(functionName: string, which?: (event: unknown) => boolean): Promise<number>;
  /**
   * Lets sessions of roles die now, whatever their own time, as in a run that takes longer than they live. From then on
   * what they sign is refused: requests, and presigned URLs.
   *
   * @param which of them, by the role's ARN; all by default
   * @returns how many died
   */
  expireSessions(which?: (roleArn: string) => boolean): number;
  /** Ends everything that runs, and the server. */
  close(): Promise<void>;
}

/** A running emulator, for this project's own packages. */
export interface HookedEmulator extends Emulator {
  /**
   * Calls a service as the administrator does, without the network.
   *
   * @param service as the SDK names it, for example `sfn`
   * @param operation for example `StartExecution`
   * @throws {AwsError} as the service answers
   */
  call(service: string, operation: string, input: object): Promise<object>;
}

/** A function that is deployed to the emulator. */
export interface DeployedHere {
  readonly functionArn: string;
  readonly roleArn: string;
  /** Settles when its code is loaded, or could not be: then with the reason. */
  readonly loading: Promise<LoadFailure | undefined>;
}
