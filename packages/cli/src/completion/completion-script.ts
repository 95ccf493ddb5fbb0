import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { bashScript } from './bash.ts';
import { type CompletedCommand, completedCommand } from './completed-command.ts';
import { fishScript } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

const writers: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/**
 * Writes the completion script of a shell.
 *
 * @param commands all subcommands, with their options.
 */
export function completionScript(shell: Shell, commands: readonly CommandUnknownOpts[]): string {
  return writers[shell](commands.map(completedCommand));
}
