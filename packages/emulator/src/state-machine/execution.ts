import { ExecutionHistory } from './execution-history.ts';

/** How an execution or a map run stands. */
export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Who an execution is and what it starts with. */
export interface ExecutionSettings {
  readonly arn: string;
  readonly name: string;
  /** Of a child, the map's label follows the state machine's name. */
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** JSON text. */
  readonly input: string;
  /** Of a child: the map run that it belongs to. */
  readonly mapRunArn?: string;
}

/** How an execution ended. */
export interface ExecutionEnd {
  readonly status: Exclude<Status, 'RUNNING'>;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** One execution of a state machine, or one child of a distributed map. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly input: string;
  readonly mapRunArn: string | undefined;
  readonly startDate = new Date();
  readonly history = new ExecutionHistory();
  /** Settles when the execution has ended; never rejects. */
  readonly ended: Promise<ExecutionEnd>;
  #end: ExecutionEnd | undefined;
  #stopDate: Date | undefined;
  readonly #settle: (end: ExecutionEnd) => void;
  readonly #controller = new AbortController();

  constructor(settings: ExecutionSettings) {
    this.arn = settings.arn;
    this.name = settings.name;
    this.stateMachineArn = settings.stateMachineArn;
    this.roleArn = settings.roleArn;
    this.input = settings.input;
    this.mapRunArn = settings.mapRunArn;
    const { promise, resolve } = Promise.withResolvers<ExecutionEnd>();
    this.ended = promise;
    this.#settle = resolve;
  }

  get status(): Status {
    return this.#end?.status ?? 'RUNNING';
  }

  get stopDate(): Date | undefined {
    return this.#stopDate;
  }

  get output(): string | undefined {
    return this.#end?.output;
  }

  get error(): string | undefined {
    return this.#end?.error;
  }

  get cause(): string | undefined {
    return this.#end?.cause;
  }

  /** Fires when the execution has ended, however it did: whatever it still does is to stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the execution, once: of two ends the first counts. */
  end(end: ExecutionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#stopDate = new Date();
    this.history.close();
    this.#controller.abort();
    this.#settle(end);
  }
}
