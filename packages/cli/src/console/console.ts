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

/**
 * Styles a text for a stream: on a terminal, and wherever `FORCE_COLOR` asks for it; never under `NO_COLOR`.
 *
 * @see https://no-color.org
 */
export function paint(
  stream: NodeJS.WriteStream,
  style: Style,
  text: string,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return hasColours(stream, env) ? styleText(style, text, { validateStream: false }) : text;
}

function hasColours(
  { isTTY }: NodeJS.WriteStream,
  { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv,
): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  return Boolean(isTTY) && TERM !== 'dumb';
}

/** Whether a person can be asked: questions go to standard error, and standard output may well be a file. */
export function isInteractive({ stdin, stderr, env }: Console): boolean {
  return Boolean(stdin.isTTY && stderr.isTTY && !env.CI);
}
