import type { FunctionThread } from './function-thread.ts';

/** How long a thread stays warm without work, in milliseconds. */
const IDLE_MS = 10_000;

interface Resting {
  readonly thread: FunctionThread;
  /** The only one that it may work for; of a thread that has worked for no tenant, undefined. */
  readonly tenantId: string | undefined;
}

/** The threads of a function that wait for work. The one that waits least long works next; what waits long is ended. */
export class WarmThreads {
  readonly #resting: Resting[] = [];

  /**
   * Takes a thread whose session lasts.
   *
   * @param neededUntil Epoch milliseconds; a thread whose session ends before is ended instead.
   * @param tenantId Of a function with tenant isolation: one of this tenant, or of none yet.
   */
  take(neededUntil: number, tenantId?: string): FunctionThread | undefined {
    for (;;) {
      const at = this.#resting.findLastIndex(
        (each) => each.tenantId === undefined || each.tenantId === tenantId,
      );
      if (at < 0) return undefined;
      const [{ thread }] = this.#resting.splice(at, 1) as [Resting];
      if (thread.alive && thread.expiration.getTime() > neededUntil) return thread;
      void thread.terminate();
    }
  }

  /** Takes back a thread that has done its work; one that is dead is forgotten. */
  rest(thread: FunctionThread, tenantId?: string): void {
    if (!thread.alive) return;
    this.#resting.push({ thread, tenantId });
    setTimeout(() => {
      const at = this.#resting.findIndex((each) => each.thread === thread);
      if (at < 0 || performance.now() - thread.lastUsedAt < IDLE_MS) return;
      this.#resting.splice(at, 1);
      void thread.terminate();
    }, IDLE_MS).unref();
  }

  /** Ends the thread that waits longest, if any waits. */
  endOldest(): void {
    void this.#resting.shift()?.thread.terminate();
  }
}
