import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { isUnreadable, type ResultRow } from './result-rows.ts';

/** Number of results that are listed. The others are only counted, because there may be thousands. */
const mostShown = 10;

/**
 * Remembers the results of a run that cannot be read, to report them at the end of a command that continues without
 * them.
 */
export class UnreadableResults {
  readonly #shown: string[] = [];
  #count = 0;

  /** Records the unreadable results among rows, and passes all rows on unchanged. */
  async *among(rows: AsyncIterable<ResultRow>): AsyncGenerator<ResultRow> {
    for await (const row of rows) {
      if (isUnreadable(row)) this.add(`${row.AccountId} ${row.Region}: ${row.Message}`);
      yield row;
    }
  }

  /** @param line names the result, and the reason. */
  add(line: string): void {
    this.#count += 1;
    if (this.#shown.length < mostShown) this.#shown.push(line);
  }

  /**
   * Lists them on standard error.
   *
   * @returns the exit status of the command.
   */
  print({ stderr }: Pick<Console, 'stderr'>): number {
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
