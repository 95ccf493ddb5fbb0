interface Planned {
  readonly at: number;
  readonly order: number;
  readonly action: () => void;
}

/** Events in the order of their time. */
export class Events {
  /** Seconds since the run began. */
  now = 0;
  /** A binary heap: no event is earlier than its parent, which is at `(index - 1) >> 1`. */
  readonly #heap: Planned[] = [];
  #planned = 0;

  /**
   * Plans an event. Events at the same time happen in the order in which they were planned.
   *
   * @param seconds from now, 0 or more
   */
  after(seconds: number, action: () => void): void {
    const heap = this.#heap;
    heap.push({ at: this.now + seconds, order: this.#planned, action });
    this.#planned += 1;
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Runs all events, and those that they plan. */
  run(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      this.now = first.at;
      this.#removeFirst();
      first.action();
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let index = 0; ; ) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #isBefore(index: number, other: number): boolean {
    const [one, two] = [this.#at(index), this.#at(other)];
    return one.at === two.at ? one.order < two.order : one.at < two.at;
  }

  #swap(index: number, other: number): void {
    const one = this.#at(index);
    this.#heap[index] = this.#at(other);
    this.#heap[other] = one;
  }

  #at(index: number): Planned {
    return this.#heap[index] as Planned;
  }
}
