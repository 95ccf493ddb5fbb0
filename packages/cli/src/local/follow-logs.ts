import { readFileSync } from 'node:fs';
import { logLine } from '../logs/log-line.ts';
import { linesOf, targetLogFile } from '../logs/target-log.ts';
import type { LocalCloud } from './cloud.ts';

/**
 * Collects what a worker logs, each time that an invocation of it has ended.
 *
 * @returns what takes the lines that have come since it was asked last, ready to be shown.
 */
export function followLogs({ emulator, state, folder }: LocalCloud, worker: string): () => string[] {
  let lines: string[] = [];
  // Of a target that is tried again, its file goes on.
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
    // It logged nothing.
    return '';
  }
}
