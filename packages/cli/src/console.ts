import { styleText } from 'node:util';

/** Where a command writes, reads its surroundings from, and learns that it is to stop. */
export interface Console {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths start here. */
  readonly cwd: string;
  /** Aborts on Ctrl-C or SIGTERM; its reason is a {@link StoppedError}. */
  readonly signal: AbortSignal;
  /**
   * Has Ctrl-C and SIGTERM call `handler` in place of aborting {@link signal}, for a command that asks what is meant.
   *
   * @returns what ends that.
   */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}

type Style = Parameters<typeof styleText>[0];

/** Styles a text for a stream: only on a terminal, and never under `NO_COLOR`. */
export function paint(stream: NodeJS.WriteStream, style: Style, text: string): string {
  return styleText(style, text, { stream });
}

/** Whether a person can be asked: questions go to standard error, and standard output may well be a file. */
export function isInteractive({ stdin, stderr, env }: Console): boolean {
  return Boolean(stdin.isTTY && stderr.isTTY && !env.CI);
}
