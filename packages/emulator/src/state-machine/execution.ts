import { ExecutionHistory } from './execution-history.ts';

/** The status of an execution or a map run. */
export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The identity and input of an execution. */
export interface ExecutionSettings {
  readonly arn: string;
  readonly name: string;
  /** For a child, the map's label follows the state machine's name. */
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** JSON text. */
  readonly input: string;
  /** For a child: the map run that it belongs to. */
  readonly mapRunArn?: string;
}

/** The end of an execution. */
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
  /** Resolves when the execution has ended; never rejects. */
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

  /** Fires when the execution has ended for any reason: everything that it still does must stop. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the execution; only the first call counts. */
  end(end: ExecutionEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#stopDate = new Date();
    this.history.close();
    this.#controller.abort();
    this.#settle(end);
  }
}
