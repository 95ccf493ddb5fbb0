/** Counts rows as they are written. */
export class RowCount {
  #rows = 0;

  /** How many have come so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Hands rows on as they are. */
  async *of<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const row of rows) {
      this.#rows += 1;
      yield row;
    }
  }
}
