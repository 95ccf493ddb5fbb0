import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** How often each operation was called, by `service:Operation`. */
export class CallMeter {
  readonly #counts = new Map<string, number>();

  count(service: string, operation: string): void {
    const name = `${service}:${operation}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Calls of a service's operations: all of them, or the named ones. */
  of(service: string, ...operations: string[]): number {
    let sum = 0;
    for (const [name, count] of this.#counts) {
      const [ofService, operation = ''] = name.split(':');
      if (ofService === service && (operations.length === 0 || operations.includes(operation))) sum += count;
    }
    return sum;
  }

  reset(): void {
    this.#counts.clear();
  }
}

/** The part of a history event that describes a state. */
interface Details {
  readonly input?: string;
  readonly output?: string;
  readonly parameters?: string;
}

/** State transitions, and the largest input, parameters or output of any state, of all executions in this process. */
export class StateMeter implements Disposable {
  transitions = 0;
  maxBytes = 0;
  readonly #onEvent = (event: unknown) => this.#measure(event as { type: string; details: object });

  constructor() {
    subscribe('step-everywhere.history-event', this.#onEvent);
  }

  reset(): void {
    this.transitions = 0;
    this.maxBytes = 0;
  }

  [Symbol.dispose](): void {
    unsubscribe('step-everywhere.history-event', this.#onEvent);
  }

  #measure({ type, details }: { type: string; details: object }): void {
    if (type.endsWith('StateEntered')) this.transitions += 1;
    for (const { input, output, parameters } of Object.values(details) as Details[]) {
      for (const text of [input, output, parameters]) {
        // Counting bytes takes longer than checking that a text is too short to matter.
        if (text === undefined || text.length * 3 <= this.maxBytes) continue;
        this.maxBytes = Math.max(this.maxBytes, Buffer.byteLength(text));
      }
    }
  }
}
