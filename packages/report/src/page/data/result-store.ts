import { inflate } from '../../encoding/index.ts';
import type { RunReport } from '../../run-report.ts';

/** Number of unpacked blocks to keep, because readers look at neighbouring results. */
const keptBlocks = 4;

/** The results in the report, unpacked on request. */
export class ResultStore {
  readonly #report: RunReport;
  readonly #readBlock: (index: number) => Uint8Array<ArrayBuffer>;
  readonly #unpacked = new Map<number, Promise<string[]>>();

  /** @param readBlock returns the compressed bytes of a block. */
  constructor(report: RunReport, readBlock: (index: number) => Uint8Array<ArrayBuffer>) {
    this.#report = report;
    this.#readBlock = readBlock;
  }

  /** Whether the report contains no results. */
  get isEmpty(): boolean {
    return this.#report.blocks.length === 0;
  }

  /** @returns the JSON; undefined if the report does not contain it. */
  async get(cell: number): Promise<string | undefined> {
    const { held } = this.#report.cells;
    if (held[cell] !== 1) return undefined;
    let rank = 0;
    for (let before = 0; before < cell; before += 1) rank += held[before] as number;
    for (const [index, count] of this.#report.blocks.entries()) {
      if (rank < count) return (await this.#lines(index))[rank];
      rank -= count;
    }
    return undefined;
  }

  /** Yields all results, in the order of the cells, with a pause for the page between two blocks. */
  async *all(): AsyncGenerator<readonly [cell: number, json: string]> {
    const { held } = this.#report.cells;
    let cell = -1;
    for (const index of this.#report.blocks.keys()) {
      for (const json of await this.#unpack(index)) {
        do cell += 1;
        while (held[cell] !== 1);
        yield [cell, json];
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  #lines(index: number): Promise<string[]> {
    let lines = this.#unpacked.get(index);
    if (lines === undefined) {
      lines = this.#unpack(index);
      this.#unpacked.set(index, lines);
      const [oldest] = this.#unpacked.keys();
      if (this.#unpacked.size > keptBlocks && oldest !== undefined) this.#unpacked.delete(oldest);
    }
    return lines;
  }

  async #unpack(index: number): Promise<string[]> {
    return new TextDecoder().decode(await inflate(this.#readBlock(index))).split('\n');
  }
}
