import type { AroundCall } from '@step-everywhere/emulator/internal';

/** Counts the invocations of workers that are under way. */
export class RunningWorkers {
  readonly #running = new Set<Promise<unknown>>();
  readonly #isWorker: (functionName: string) => boolean;

  /** @param isWorker by the name, or the ARN, that a function is invoked by. */
  constructor(isWorker: (functionName: string) => boolean) {
    this.#isWorker = isWorker;
  }

  /** Puts the count around an emulator's calls. */
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

  /** Waits until none is under way. */
  async untilIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
