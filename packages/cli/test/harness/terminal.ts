import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, vi } from 'vitest';
import { runCli } from '../../src/cli.ts';
import type { Console } from '../../src/console/console.ts';
import { Interrupts } from '../../src/console/interrupts.ts';
import type { DeployedCloud } from './deployed-cloud.ts';

/** A terminal with a user, whose commands run in this process; the test restores its environment. */
export function terminalOf({ environment, folder }: Pick<DeployedCloud, 'environment' | 'folder'>) {
  const stream = () => Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  let clock = 0;
  const interrupts = new Interrupts(
    () => undefined,
    () => {
      clock += 10_000;
      return clock;
    },
  );
  /** `raw` is the terminal's input from both streams. */
  const text = { shown: '', printed: '', raw: '' };
  stderr.setEncoding('utf8').on('data', (part) => {
    text.shown += part;
    text.raw += part;
  });
  stdout.setEncoding('utf8').on('data', (part) => {
    text.raw += part;
    text.printed += stripVTControlCharacters(part);
  });
  const console = {
    ...{ stdin, stdout, stderr, cwd: folder },
    env: { TERM: 'xterm', ...(environment.NO_COLOR && { NO_COLOR: environment.NO_COLOR }) },
    signal: interrupts.signal,
    onInterrupt: interrupts.take,
  } as unknown as Console;
  return {
    text,
    run: (...args: string[]) => runCli(args, console),
    interrupt: () => interrupts.raise('SIGINT'),
    /** Waits until standard error has shown a text this many times. */
    async shows(wanted: string, times = 1): Promise<void> {
      await vi.waitFor(() => expect(text.shown.split(wanted).length).toBeGreaterThan(times), {
        timeout: 200_000,
      });
    },
    type: (line: string) => stdin.write(`${line}\n`),
  };
}
