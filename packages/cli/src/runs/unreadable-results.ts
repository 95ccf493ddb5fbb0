import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { isUnreadable, type ResultRow } from './result-rows.ts';

/** The others are counted: where nothing can be read, there may be many thousands. */
const mostShown = 10;

/** Remembers the results of a run that cannot be read, for the end of a command that goes on without them. */
export class UnreadableResults {
  readonly #shown: string[] = [];
  #count = 0;

  /** Notes those among rows, which pass as they are. */
  async *among(rows: AsyncIterable<ResultRow>): AsyncGenerator<ResultRow> {
    for await (const row of rows) {
      if (isUnreadable(row)) this.add(`${row.AccountId} ${row.Region}: ${row.Message}`);
      yield row;
    }
  }

  /** @param line which result, and why. */
  add(line: string): void {
    this.#count += 1;
    if (this.#shown.length < mostShown) this.#shown.push(line);
  }

  /**
   * Says on standard error which they are.
   *
   * @returns the exit status of the command.
   */
  report({ stderr }: Pick<Console, 'stderr'>): number {
    if (this.#count === 0) return exitStatus.succeeded;
    const more = this.#count - this.#shown.length;
    const lines = [
      `${count(this.#count, 'result')} cannot be read:`,
      ...this.#shown.map((line) => `  ${visibleLine(line)}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
    stderr.write(`${lines.join('\n')}\n`);
    return exitStatus.someFailed;
  }
}
