import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LocalStack } from './local-run.ts';

/** A result of `worker.ts`. */
export interface StoredResult {
  readonly account: string;
  readonly region: string;
  readonly run: string;
  readonly note?: string;
  /** ARN of the session in the account. */
  readonly identity?: string;
}

/**
 * Reads the results of a run. Each must be one complete line of JSON that names its target and run. There must be no partly
 * written files.
 */
export async function readResults(stack: LocalStack, run: string): Promise<StoredResult[]> {
  const folder = await stack.runFolder(run);
  // The emulator's name for a file that it is still writing.
  await expect.poll(() => globSync('**/%tmp-*', { cwd: folder })).toEqual([]);
  return globSync('[0-9]*/*.json', { cwd: folder }).map((file) => {
    const [account, region] = file.replace(/\.json$/, '').split('/');
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const result = JSON.parse(text) as StoredResult;
    expect(result).toMatchObject({ account, region, run });
    return result;
  });
}
