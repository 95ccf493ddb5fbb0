import { makeProgram, subcommandNames } from '../commands/program.ts';
import type { Console } from '../console/console.ts';
import { bashScript } from './bash.ts';
import { type CompletedCommand, completedCommand, type Shell } from './completed-command.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

const writers: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Writes the script that completes this command line in a shell. */
export async function completionScript(shell: Shell, console: Console): Promise<string> {
  const { commands } = await makeProgram(subcommandNames, console, () => undefined);
  return writers[shell](commands.map(completedCommand));
}
