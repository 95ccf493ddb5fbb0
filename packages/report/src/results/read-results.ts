import {
  type RunObjects,
  readStoredResult,
  UnreadableResultError,
} from '@step-everywhere/infra/internal/run';
import { pMapIterable } from 'p-map';
import type { Cells, RunFacts } from '../run-report.ts';
import { ResultBlocks, type ResultLimits } from './result-blocks.ts';

/** A result that may be included in the report. */
export interface StoredResult {
  readonly cell: number;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** A result that exists and cannot be read. */
export interface UnreadableResult {
  readonly key: string;
  readonly reason: string;
}

/** Results in blocks, and the number of results that were left out. */
export interface EmbeddedResults {
  readonly blocks: readonly Uint8Array[];
  readonly counts: readonly number[];
  readonly embedded: number;
  readonly leftOut: RunFacts['leftOut'];
  readonly unreadable: readonly UnreadableResult[];
}

/** Results are small objects, so the time goes to the round trips. */
const readsAtOnce = 64;

/**
 * Reads results in the order of their cells, and marks the cells whose result is in the report.
 *
 * @param results in the order of their cells.
 */
export async function readResults(
  objects: RunObjects,
  results: readonly StoredResult[],
  cells: Cells,
  limits: ResultLimits,
): Promise<EmbeddedResults> {
  const leftOut = { tooLarge: 0, overBudget: 0, unread: 0, unreadable: 0 };
  const chosen: StoredResult[] = [];
  let total = 0;
  for (const result of results) {
    if (result.size > limits.result) leftOut.tooLarge += 1;
    else if (total + result.size > limits.total) leftOut.overBudget += 1;
    else {
      total += result.size;
      chosen.push(result);
    }
  }
  const unreadable: UnreadableResult[] = [];
  const blocks = new ResultBlocks();
  let embedded = 0;
  const read = async ({ cell, key }: StoredResult) => ({ cell, key, text: await objects.read(key) });
  for await (const { cell, key, text } of pMapIterable(chosen, read, { concurrency: readsAtOnce })) {
    // The object was deleted after it was listed.
    if (text === undefined) {
      leftOut.unread += 1;
      continue;
    }
    const reason = problemOf(text);
    if (reason !== undefined) {
      leftOut.unreadable += 1;
      unreadable.push({ key, reason });
      continue;
    }
    blocks.add(text);
    cells.held[cell] = 1;
    embedded += 1;
  }
  return { blocks: await blocks.finish(), counts: blocks.counts, embedded, leftOut, unreadable };
}

function problemOf(text: string): string | undefined {
  try {
    readStoredResult(text);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableResultError) return error.message;
    throw error;
  }
}
