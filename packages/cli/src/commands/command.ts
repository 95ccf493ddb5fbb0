import type { Command, CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Console } from '../console/console.ts';

/** Called once by a command that ran, with the exit status. */
export type End = (status: number) => void;

/**
 * A subcommand's file exports one of these as `command`.
 *
 * @param loadAll loads all subcommands, for one that is about the whole command line.
 */
export type MakeCommand = (
  command: Command,
  console: Console,
  end: End,
  loadAll: () => Promise<readonly CommandUnknownOpts[]>,
) => CommandUnknownOpts;

/**
 * Checks at compile time that `Used`, the options that the code behind a command reads, and `Defined`, the options
 * that the command has, are the same. If they are, the result is `Used`, otherwise a sentence that names the option
 * which only one of them has. So a renamed option fails the type check here.
 *
 * @example
 * ```ts
 * options satisfies Checked<typeof options, DevOptions>
 * ```
 */
export type Checked<Defined, Used> = [keyof Used] extends [keyof Defined]
  ? [keyof Defined] extends [keyof Used | ReadBeforehand]
    ? Used
    : `nothing reads the option ${Exclude<keyof Defined & string, keyof Used | ReadBeforehand>}`
  : `no option sets ${Exclude<keyof Used & string, keyof Defined>}`;

/**
 * Read from the arguments before they are parsed, so that an error about a wrong option is shown with its stack as
 * well.
 */
type ReadBeforehand = 'debug';
