import { deflate } from '../encoding/index.ts';

/** What of the results goes into a report, in bytes of JSON before it is compressed. */
export interface ResultLimits {
  /** A result that is longer is left out. */
  readonly result: number;
  /** From here on, all are left out. */
  readonly total: number;
}

export const defaultLimits: ResultLimits = { result: 64 * 1024, total: 32 * 1024 * 1024 };

/** A block is unpacked whole to show one result of it; small blocks compress less. */
const blockBytes = 512 * 1024;

/** Puts results into compressed blocks, one line each. */
export class ResultBlocks {
  readonly #counts: number[] = [];
  readonly #blocks: Promise<Uint8Array>[] = [];
  #lines: string[] = [];
  #bytes = 0;

  /** How many results each block holds. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** @param json a result as it is stored; what is not JSON at all becomes a JSON text. */
  add(json: string): void {
    const line = oneLine(json);
    this.#lines.push(line);
    this.#bytes += line.length;
    if (this.#bytes >= blockBytes) this.#close();
  }

  /** Ends the last block. @returns all of them, compressed. */
  finish(): Promise<Uint8Array[]> {
    if (this.#lines.length > 0) this.#close();
    return Promise.all(this.#blocks);
  }

  #close(): void {
    this.#counts.push(this.#lines.length);
    this.#blocks.push(deflate(new TextEncoder().encode(this.#lines.join('\n'))));
    this.#lines = [];
    this.#bytes = 0;
  }
}

function oneLine(json: string): string {
  const line = json.trim();
  if (!/[\n\r]/.test(line) && line !== '') return line;
  try {
    JSON.parse(line);
  } catch {
    return JSON.stringify(line);
  }
  // Within a text of JSON there is no raw line break: what is between its parts may go, and numbers stay as they were.
  return line.replace(/\s*[\n\r]\s*/g, ' ');
}
