import { readFileSync } from 'node:fs';
import { logLine } from '../logs/log-line.ts';
import { linesOf, targetLogFile } from '../logs/target-log.ts';
import type { LocalCloud } from './cloud.ts';

/**
 * Collects a worker's logs whenever one of its invocations has ended.
 *
 * @returns a function that returns the lines since its last call, ready to be printed.
 */
export function followLogs({ emulator, state, folder }: LocalCloud, worker: string): () => string[] {
  let lines: string[] = [];
  // A target that is retried appends to its file.
  const shown = new Map<string, number>();
  emulator.onInvocation(({ functionName, event }) => {
    if (functionName !== worker) return;
    const file = targetLogFile(state, folder, functionName, event);
    if (file === undefined) return;
    const { AccountId: accountId, Region: region } = (
      event as { readonly Context: { readonly AccountId: string; readonly Region: string } }
    ).Context;
    const text = readIfThere(file).slice(shown.get(file) ?? 0);
    if (text === '') return;
    shown.set(file, (shown.get(file) ?? 0) + text.length);
    lines.push(...linesOf(text).map((line) => logLine({ accountId, region }, line)));
  });
  return () => {
    const taken = lines;
    lines = [];
    return taken;
  };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The invocation logged nothing.
    return '';
  }
}
