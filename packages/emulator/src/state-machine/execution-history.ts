import { channel } from 'node:diagnostics_channel';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** An event as `GetExecutionHistory` answers it: beside these members, one of details that its type names. */
export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  /** 0 of the first event. */
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: string]: unknown;
}

type StoredEvent = Omit<HistoryEvent, 'timestamp'> & { readonly timestamp: number };

/** Called with each event as it is added, `{ type, details }`, so that measuring states needs no unpacked history. */
const added = channel('step-everywhere.history-event');

/** Events that an execution may have. */
export const MAX_EVENTS = 25_000;

/**
 * The events of one execution.
 *
 * The history of a run with thousands of children is by far the largest thing that the emulator holds, and hardly ever
 * read: when an execution ends, its history is packed.
 */
export class ExecutionHistory {
  #events: StoredEvent[] = [];
  #count = 0;
  #packed: Buffer | undefined;

  /** How many events there are. */
  get length(): number {
    return this.#count;
  }

  /**
   * Adds an event.
   *
   * @param details For example `{ stateEnteredEventDetails: { name } }`.
   * @returns its id; of an execution that has ended, the id of its last event, and nothing is added.
   */
  append(type: string, previousEventId: number, details: object = {}): number {
    if (this.#packed) return this.#count;
    const id = ++this.#count;
    if (added.hasSubscribers) added.publish({ type, details });
    this.#events.push({ id, previousEventId, timestamp: Date.now(), type, ...details });
    return id;
  }

  /** Ends the history: nothing is added from now on. */
  close(): void {
    if (this.#packed) return;
    // A state's data recurs over more than the 32 KB that deflate looks back. At this quality a child's history takes
    // under a millisecond and shrinks to a twentieth.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 20 };
    this.#packed = brotliCompressSync(JSON.stringify(this.#events), { params });
    this.#events = [];
  }

  /** All events, in order of their ids. */
  events(): HistoryEvent[] {
    const stored = this.#packed
      ? (JSON.parse(brotliDecompressSync(this.#packed).toString('utf8')) as StoredEvent[])
      : this.#events;
    return stored.map((event) => ({ ...event, timestamp: new Date(event.timestamp) }) as HistoryEvent);
  }
}

/** One strand of a history: each event follows the strand's last. An execution is one, each iteration of a map too. */
export class HistoryStrand {
  readonly #history: ExecutionHistory;
  #lastId: number;
  #ended = false;
  readonly #attempts = new Map<string, number>();

  constructor(history: ExecutionHistory, lastId = 0) {
    this.#history = history;
    this.#lastId = lastId;
  }

  /** Adds an event after this strand's last. */
  record(type: string, details?: object): void {
    if (this.#ended) return;
    // The first state is entered after nothing, as Step Functions' own histories have it.
    const previous = this.#lastId === 1 && type.endsWith('StateEntered') ? 0 : this.#lastId;
    this.#lastId = this.#history.append(type, previous, details);
  }

  /** What one attempt at a task records; from the next attempt at the same task on, it records nothing. */
  attempt(taskName: string): { record(type: string, details?: object): void } {
    const attempt = (this.#attempts.get(taskName) ?? 0) + 1;
    this.#attempts.set(taskName, attempt);
    return {
      record: (type, details) => {
        if (attempt === this.#attempts.get(taskName)) this.record(type, details);
      },
    };
  }

  /** A strand that starts at this one's last event. */
  fork(): HistoryStrand {
    return new HistoryStrand(this.#history, this.#lastId);
  }

  /** Nothing is added to this strand from now on: what still runs in it was given up. */
  end(): void {
    this.#ended = true;
  }

  /** Whether the execution has as many events as it may have. */
  get isFull(): boolean {
    return this.#history.length >= MAX_EVENTS - 1;
  }
}
