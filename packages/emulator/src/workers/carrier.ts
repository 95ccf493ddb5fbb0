import type { FunctionDefinition } from './function-definition.ts';
import type { EnvironmentSettings } from './lambda-environment.ts';
import type { FromEnvironment, ReportedError, ToEnvironment } from './messages.ts';

/** Settings of an environment. */
export interface EnvironmentStart extends EnvironmentSettings {
  readonly definition: FunctionDefinition;
  /** Whether it may call the emulator without the network. */
  readonly hasHost: boolean;
  /** File to which everything that the function prints is appended. */
  readonly logFile: string;
}

/** Callbacks of a {@link Carrier}. */
export interface CarrierEvents {
  onMessage(message: FromEnvironment): void;
  /**
   * It has ended; called once, after its last message.
   *
   * @param reason describes how it ended, for an invocation that was running.
   */
  onExit(reason: (requestId: string) => ReportedError): void;
}

/** Runs an environment's code: a thread of this process, or a separate process. */
export interface Carrier {
  send(message: ToEnvironment): void;
  /** Ends it immediately. */
  kill(): void;
  /**
   * Watches its memory.
   *
   * @param limitMB called at each check.
   * @param onExceeded called once, when it uses more than the limit.
   * @returns a function that ends the watch.
   */
  watchMemory(limitMB: () => number, onExceeded: () => void): () => void;
}

/** Starts a carrier. */
export type StartCarrier = (settings: EnvironmentStart, events: CarrierEvents) => Carrier;
