/** Counts rows as they are written. */
export class RowCount {
  #rows = 0;

  /** Number of rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Passes rows on unchanged. */
  async *of<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    for await (const row of rows) {
      this.#rows += 1;
      yield row;
    }
  }
}
