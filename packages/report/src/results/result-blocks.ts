import { deflate } from '../encoding/index.ts';

/** Limits for the results in a report, in bytes of uncompressed JSON. */
export interface ResultLimits {
  /** Longer results are left out. */
  readonly result: number;
  /** After this many bytes, all further results are left out. */
  readonly total: number;
}

/** 64 KB for one result, and 32 MB for all. */
export const defaultLimits: ResultLimits = { result: 64 * 1024, total: 32 * 1024 * 1024 };

/** To show one result, its whole block is unpacked; smaller blocks compress less. */
const blockBytes = 512 * 1024;

/** Packs results into compressed blocks, one line for each result. */
export class ResultBlocks {
  readonly #counts: number[] = [];
  readonly #blocks: Promise<Uint8Array>[] = [];
  #lines: string[] = [];
  #bytes = 0;

  /** Number of results in each block. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** @param json a result as it is stored; if it is not JSON, it becomes a JSON string. */
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
  // A JSON string contains no raw line break, so these are only between values and can be removed without changing a
  // number.
  return line.replace(/\s*[\n\r]\s*/g, ' ');
}
