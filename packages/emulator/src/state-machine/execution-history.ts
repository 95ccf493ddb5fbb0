import { channel } from 'node:diagnostics_channel';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** An event, as returned by `GetExecutionHistory`: in addition to these members, it has details whose name depends on its type. */
export interface HistoryEvent {
  /** From 1, without gaps. */
  readonly id: number;
  /** 0 for the first event. */
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: string]: unknown;
}

type StoredEvent = Omit<HistoryEvent, 'timestamp'> & { readonly timestamp: number };

/** Publishes each new event, `{ type, details }`, so that measurements of states do not need to unpack a history. */
const added = channel('step-everywhere.history-event');

/** Largest number of events of an execution. */
export const MAX_EVENTS = 25_000;

/**
 * The events of one execution.
 *
 * The history of a run with thousands of children is by far the largest object in the emulator, and is rarely
 * read, so it is compressed when its execution ends.
 */
export class ExecutionHistory {
  #events: StoredEvent[] = [];
  #count = 0;
  #packed: Buffer | undefined;

  /** Number of events. */
  get length(): number {
    return this.#count;
  }

  /**
   * Adds an event.
   *
   * @param details For example `{ stateEnteredEventDetails: { name } }`.
   * @returns its id; for an execution that has ended, the id of its last event, because nothing is added.
   */
  append(type: string, previousEventId: number, details: object = {}): number {
    if (this.#packed) return this.#count;
    const id = ++this.#count;
    if (added.hasSubscribers) added.publish({ type, details });
    this.#events.push({ id, previousEventId, timestamp: Date.now(), type, ...details });
    return id;
  }

  /** Ends the history: no more events are added. */
  close(): void {
    if (this.#packed) return;
    // A state's data recurs at distances beyond the 32 KB that deflate can refer to. At this quality, compressing a child's history takes
    // less than a millisecond and leaves a twentieth.
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

/** One strand of a history: each event follows the previous one of its strand. An execution is one strand, and so is each iteration of a map. */
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
    // The first state has no previous event, as in Step Functions' own histories.
    const previous = this.#lastId === 1 && type.endsWith('StateEntered') ? 0 : this.#lastId;
    this.#lastId = this.#history.append(type, previous, details);
  }

  /** Records one attempt at a task; after the next attempt at the same task has begun, it records nothing more. */
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

  /** Ends this strand: code that still runs in it was given up. */
  end(): void {
    this.#ended = true;
  }

  /** Whether the execution has reached the largest number of events. */
  get isFull(): boolean {
    return this.#history.length >= MAX_EVENTS - 1;
  }
}
