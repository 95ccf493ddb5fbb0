/** Writes numbers of any size as few bytes, seven bits each, the lowest first. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  /** @param value a whole number from 0 to 2^32 - 1. */
  number(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(rest);
  }

  /** Writes each value once, with how often it follows itself. */
  runs(values: ArrayLike<number>): void {
    for (let from = 0; from < values.length; ) {
      const value = values[from] as number;
      let to = from + 1;
      while (to < values.length && values[to] === value) to += 1;
      this.number(value);
      this.number(to - from);
      from = to;
    }
  }

  /** Writes each value as the way from the one before, which is short where neighbours are alike. */
  differences(values: ArrayLike<number>): void {
    let before = 0;
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] as number;
      const difference = (value - before) | 0;
      this.number(((difference << 1) ^ (difference >> 31)) >>> 0);
      before = value;
    }
  }

  bytes(bytes: Uint8Array): void {
    this.number(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
