import type { FunctionDefinition } from './function-definition.ts';
import type { EnvironmentSettings } from './lambda-environment.ts';
import type { FromEnvironment, ReportedError, ToEnvironment } from './messages.ts';

/** Settings of an environment. */
export interface EnvironmentStart extends EnvironmentSettings {
  readonly definition: FunctionDefinition;
  /** Whether it may call the emulator without the network. */
  readonly hasHost: boolean;
  /** File that everything the function prints is appended to. */
  readonly logFile: string;
}

/** What a {@link Carrier} reports. */
export interface CarrierEvents {
  onMessage(message: FromEnvironment): void;
  /**
   * It is no more; called once, after its last message.
   *
   * @param reason says how it ended, for an invocation that was running
   */
  onExit(reason: (requestId: string) => ReportedError): void;
}

/** What runs an environment's code: a thread of this process, or a process of its own. */
export interface Carrier {
  send(message: ToEnvironment): void;
  /** Ends it, whatever it is doing. */
  kill(): void;
  /**
   * Watches its memory.
   *
   * @param limitMB asked at each look
   * @param onExceeded called once, when it has used more
   * @returns what ends the watch
   */
  watchMemory(limitMB: () => number, onExceeded: () => void): () => void;
}

/** Starts a carrier. */
export type StartCarrier = (settings: EnvironmentStart, events: CarrierEvents) => Carrier;
