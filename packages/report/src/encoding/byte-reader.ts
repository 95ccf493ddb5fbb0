import { ReportDataError } from '../report-error.ts';

/** Reads what a `ByteWriter` wrote. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws {ReportDataError} at the end of the bytes, or for a number above 2^32 - 1. */
  number(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw damaged('it ends too early');
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw damaged('it has a number that is too large');
  }

  /** Fills a column from runs. */
  runs<Column extends Uint8Array | Uint32Array>(column: Column): Column {
    for (let from = 0; from < column.length; ) {
      const value = this.number();
      const length = this.number();
      if (length === 0 || from + length > column.length) throw damaged('a run does not fit its column');
      column.fill(value, from, from + length);
      from += length;
    }
    return column;
  }

  /** Fills a column from differences. */
  differences(column: Uint32Array): Uint32Array {
    let value = 0;
    for (let index = 0; index < column.length; index += 1) {
      const coded = this.number();
      value = (value + ((coded >>> 1) ^ -(coded & 1))) >>> 0;
      column[index] = value;
    }
    return column;
  }

  bytes(): Uint8Array {
    const length = this.number();
    const from = this.#at;
    if (from + length > this.#bytes.length) throw damaged('it ends too early');
    this.#at += length;
    return this.#bytes.subarray(from, this.#at);
  }
}

function damaged(how: string): ReportDataError {
  return new ReportDataError(`The report's data is damaged: ${how}. Make the report again.`);
}
