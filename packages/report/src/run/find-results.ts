import type { RunObjects } from '@step-everywhere/infra/internal/run';
import type { StoredResult } from '../results/read-results.ts';
import { cellStatus } from '../run-report.ts';
import type { CellGrid } from './cell-grid.ts';

/** The results of a run. */
export interface FoundResults {
  /** In the order of the cells. */
  readonly found: StoredResult[];
  /** Whether their times are in whole seconds, as in S3 and in downloads from it. */
  readonly coarseTimes: boolean;
}

/**
 * Finds the results of a run, and when they were stored, which is when their targets ended.
 *
 * @param patterns key patterns of results: the run's own, then those of its retries; a later one takes precedence.
 */
export async function findResults(
  objects: RunObjects,
  patterns: readonly string[],
  grid: CellGrid,
): Promise<FoundResults> {
  const found = new Map<number, StoredResult>();
  let fineTimes = 0;
  for (const pattern of new Set(patterns)) {
    const { prefix, match } = readPattern(pattern);
    for await (const { key, size, modified } of objects.list(prefix)) {
      const { account = '', region = '' } = match.exec(key)?.groups ?? {};
      const cell = grid.cellOf(account, region);
      if (cell === undefined) continue;
      // For a running run: a worker stores its result last, so it has succeeded.
      if (grid.cells.status[cell] === cellStatus.waiting) grid.setStatus(cell, cellStatus.succeeded);
      if (grid.cells.status[cell] !== cellStatus.succeeded) continue;
      found.set(cell, { cell, key, size });
      if (modified % 1000 !== 0) fineTimes += 1;
      grid.cells.size[cell] = size + 1;
      grid.setTime('ended', cell, modified);
    }
  }
  return {
    found: [...found.values()].sort((one, other) => one.cell - other.cell),
    coarseTimes: objects.coarseTimes || (found.size > 0 && fineTimes === 0),
  };
}

const placeholder = /\{\{\s*\.(AccountId|Region)\s*\}\}/;

function readPattern(pattern: string): { readonly prefix: string; readonly match: RegExp } {
  const parts = pattern.split(new RegExp(placeholder.source, 'g'));
  const seen = new Set<string>();
  const source = parts.map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    const name = part === 'AccountId' ? 'account' : 'region';
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return name === 'account' ? '(?<account>\\d{12})' : '(?<region>[a-z0-9-]+)';
  });
  return { prefix: parts[0] ?? '', match: new RegExp(`^${source.join('')}$`) };
}

/** The pattern for people, with `{account}` and `{region}`. */
export function readablePattern(pattern: string): string {
  return pattern
    .replace(/\{\{\s*\.AccountId\s*\}\}/g, '{account}')
    .replace(/\{\{\s*\.Region\s*\}\}/g, '{region}');
}
