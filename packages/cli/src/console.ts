import { styleText } from 'node:util';

/** Where a command writes, reads its surroundings from, and learns that it is to stop. */
export interface Console {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Relative paths start here. */
  readonly cwd: string;
  /** Aborts on Ctrl-C or SIGTERM; its reason is a {@link StoppedError}. */
  readonly signal: AbortSignal;
}

type Style = Parameters<typeof styleText>[0];

/** Styles a text for a stream: only on a terminal, and never under `NO_COLOR`. */
export function paint(stream: NodeJS.WriteStream, style: Style, text: string): string {
  return styleText(style, text, { stream });
}
