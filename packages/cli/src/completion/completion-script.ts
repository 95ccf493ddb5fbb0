import type { Command } from 'commander';
import type { Console } from '../console.ts';
import { makeProgram, subcommandNames } from '../program.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

/** What can follow a command's name. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What its first argument can be, as far as that is known. */
  readonly argument: readonly string[];
}

/** An option, by its long name. */
export interface CompletedOption {
  /** With its two hyphens. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** What the value can be, as far as that is known; else it may be a file. */
  readonly values: readonly string[];
}

const writers: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Writes the script that completes this command line in a shell. */
export async function completionScript(shell: Shell, console: Console): Promise<string> {
  const { commands } = await makeProgram(subcommandNames, console, () => undefined);
  return writers[shell](commands.map(completed));
}

function completed(command: Command): CompletedCommand {
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    summary: command.summary(),
    options: [...command.options, ...command.createHelp().visibleOptions(command)]
      .filter((option, index, all) => all.findIndex(({ long }) => long === option.long) === index)
      .map(({ long, description, required, optional, argChoices }) => ({
        flag: long as string,
        description,
        takesValue: required || optional,
        values: argChoices ?? [],
      })),
    argument: argument?.argChoices ?? (argument?.name() === 'run' ? ['latest'] : []),
  };
}
