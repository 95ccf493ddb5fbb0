import type { Command } from 'commander';
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
  loadAll: () => Promise<readonly Command[]>,
) => Command;
