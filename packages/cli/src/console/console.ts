import { styleText } from 'node:util';

/** Where a command reads, where it writes, and what stops it. */
export interface Console {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Environment variables. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Aborts on Ctrl-C or SIGTERM; its reason is a {@link StoppedError}. */
  readonly signal: AbortSignal;
  /**
   * Makes Ctrl-C and SIGTERM call `handler` instead of aborting {@link signal}, for a command that asks the user first.
   *
   * @returns a function that ends this.
   */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}

/** The part of a console that a question to the user needs. */
export type Terminal = Pick<Console, 'stdin' | 'stderr' | 'env' | 'onInterrupt'>;

type Style = Parameters<typeof styleText>[0];

/**
 * Styles a text for a stream: on a terminal or when `FORCE_COLOR` is set, never with `NO_COLOR`.
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

/** Whether the user can be asked. Questions go to standard error, because standard output may be a file. */
export function isInteractive({ stdin, stderr, env }: Terminal): boolean {
  return Boolean(stdin.isTTY && stderr.isTTY && !env.CI);
}
