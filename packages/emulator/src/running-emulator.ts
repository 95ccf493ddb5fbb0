import type { FunctionToDeploy } from './deploy-function.ts';
import type { StackToDeploy } from './emulator-settings.ts';
import type { Fault } from './faults/fault.ts';
import type { BusEvent } from './services/events.ts';
import type { TopicMessage } from './services/sns.ts';
import type { LoadFailure } from './workers/messages.ts';

/** The end of an invocation. */
export interface InvocationEnd {
  /** Name of the function, without a qualifier. */
  readonly functionName: string;
  /** The event of the invocation, parsed. */
  readonly event: unknown;
  /** Whether the function returned a result; false if it threw, was killed, or could not be loaded. */
  readonly ok: boolean;
}

/** Environment variables that make a client call the emulator as an administrator of the orchestrator's account. */
export interface EmulatorEnvironment {
  /** Address of the emulator. */
  readonly AWS_ENDPOINT_URL: string;
  /** Id of an access key that does not expire. */
  readonly AWS_ACCESS_KEY_ID: string;
  /** Secret of that access key. */
  readonly AWS_SECRET_ACCESS_KEY: string;
  /** Region of the orchestrator, for SDKs. */
  readonly AWS_REGION: string;
  /** Region of the orchestrator, for the AWS CLI and boto3. */
  readonly AWS_DEFAULT_REGION: string;
}

/** A running emulator. */
export interface Emulator {
  /** Address, for example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** Environment variables for clients, with which they act as an administrator of the orchestrator's account. */
  readonly environment: EmulatorEnvironment;
  /**
   * Deploys a template.
   *
   * @param stack the template, and its parameters
   * @returns the outputs of the stack by name
   * @throws {StackError} if it cannot be deployed.
   * @example
   * ```ts
   * const { outputs } = await emulator.deployStack({ templateFile: 'infra/template.yaml' });
   * ```
   */
  deployStack(stack: StackToDeploy): Promise<{ readonly outputs: Readonly<Record<string, string>> }>;
  /**
   * Deploys a function with its own role; replaces a function with the same name.
   *
   * @param settings the bundled file, and the function's configuration
   * @returns the ARNs of the function and its role
   * @throws {FunctionError} if a setting is out of Lambda's bounds.
   * @throws {PythonError} if it is a Python function, and this machine has no Python that can run it.
   * @example
   * ```ts
   * const worker = { name: 'StepEverywhere_mine', file: 'dist/index.mjs', timeoutSeconds: 60, memoryMB: 512 };
   * const { functionArn } = await emulator.deployFunction(worker);
   * ```
   */
  deployFunction(settings: FunctionToDeploy): Promise<DeployedFunction>;
  /**
   * Calls a listener at the end of each invocation of any function.
   *
   * @param listener gets the function's name, the event, and whether the invocation succeeded
   * @returns a function that removes the listener
   * @example
   * ```ts
   * const failed: string[] = [];
   * const stop = emulator.onInvocation(({ functionName, ok }) => {
   *   if (!ok) failed.push(functionName);
   * });
   * ```
   */
  onInvocation(listener: (end: InvocationEnd) => void): () => void;
  /**
   * Calls a listener with each event that a client puts on an event bus.
   *
   * @param listener gets the event, in the form that the targets of rules get
   * @returns a function that removes the listener
   */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /**
   * Calls a listener with each message that is published to a topic of a stack.
   *
   * @param listener gets the message with its subject and the topic's ARN
   * @returns a function that removes the listener
   */
  onMessage(listener: (message: TopicMessage) => void): () => void;
  /**
   * Triggers a schedule in the orchestrator's account, because the emulator has no clock for schedules. A paused
   * schedule starts nothing.
   *
   * @param name name of the schedule
   * @param options its group, default `default`, and when it is due, default now
   * @returns ARN of the execution that it starts; undefined if the schedule is paused
   * @throws {AwsError} if the schedule does not exist, or cannot start its target
   * @example
   * ```ts
   * const executionArn = await emulator.fireSchedule('nightly', { time: new Date('2026-11-30T02:00:00Z') });
   * ```
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
   * @param functionName name of the function, without a qualifier
   * @param which selects invocations by their event; all by default
   * @returns the number of killed invocations
   * @example
   * ```ts
   * const killed = await emulator.killInvocations('StepEverywhere_mine');
   * ```
   */
  killInvocations(functionName: string, which?: (event: unknown) => boolean): Promise<number>;
  /**
   * Expires sessions of roles now, before their time, as in a run that takes longer than its sessions. From then on,
   * requests and presigned URLs that they signed are refused.
   *
   * @param which selects sessions by the role's ARN; all by default
   * @returns the number of expired sessions
   * @example
   * ```ts
   * const expired = emulator.expireSessions((roleArn) => roleArn.endsWith('/Auditor'));
   * ```
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
export interface DeployedFunction {
  /** ARN of the function, without a qualifier. */
  readonly functionArn: string;
  /** ARN of the role that was created for it. */
  readonly roleArn: string;
  /** Resolves when its code is loaded, or with the reason if it cannot be loaded. */
  readonly loading: Promise<LoadFailure | undefined>;
}
