import type { AroundCall } from '@step-everywhere/emulator/internal';

/** Counts the running invocations of workers. */
export class RunningWorkers {
  readonly #running = new Set<Promise<unknown>>();
  readonly #isWorker: (functionName: string) => boolean;

  /** @param isWorker whether the name or ARN of an invoked function is a worker's. */
  constructor(isWorker: (functionName: string) => boolean) {
    this.#isWorker = isWorker;
  }

  /** Wraps an emulator's calls to count them. */
  around(inner: AroundCall): AroundCall {
    return (call, run) => {
      const answer = inner(call, run);
      if (
        call.service === 'lambda' &&
        call.operation === 'Invoke' &&
        this.#isWorker(call.input.FunctionName)
      ) {
        this.#running.add(answer);
        const end = () => this.#running.delete(answer);
        answer.then(end, end);
      }
      return answer;
    };
  }

  get count(): number {
    return this.#running.size;
  }

  /** Waits until no invocation is running. */
  async untilIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
