import type { FunctionThread } from './function-thread.ts';

/** How long a thread stays warm without work, in milliseconds. */
const IDLE_MS = 10_000;

/** The threads of a function that wait for work. The one that waits least long works next; what waits long is ended. */
export class WarmThreads {
  readonly #threads: FunctionThread[] = [];

  /**
   * Takes a thread whose session lasts.
   *
   * @param neededUntil Epoch milliseconds; a thread whose session ends before is ended instead.
   */
  take(neededUntil: number): FunctionThread | undefined {
    for (let thread = this.#threads.pop(); thread; thread = this.#threads.pop()) {
      if (thread.alive && thread.expiration.getTime() > neededUntil) return thread;
      void thread.terminate();
    }
    return undefined;
  }

  /** Takes back a thread that has done its work; one that is dead is forgotten. */
  rest(thread: FunctionThread): void {
    if (!thread.alive) return;
    this.#threads.push(thread);
    setTimeout(() => {
      const at = this.#threads.indexOf(thread);
      if (at < 0 || performance.now() - thread.lastUsedAt < IDLE_MS) return;
      this.#threads.splice(at, 1);
      void thread.terminate();
    }, IDLE_MS).unref();
  }
}
