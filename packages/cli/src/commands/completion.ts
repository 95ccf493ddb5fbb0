import { shells } from '../completion/shells.ts';
import { exitStatus } from '../console/exit-status.ts';
import type { MakeCommand } from './command.ts';
import { wordArgument } from './word-option.ts';

/** `step-everywhere completion`. */
export const command: MakeCommand = (completion, console, end, loadAll) =>
  completion
    .addArgument(wordArgument('<shell>', 'shell to print the script for', shells))
    .option('--json', 'print only JSON on standard output')
    .option('--debug', 'show the stack of an error')
    .addHelpText('after', help)
    .action(async (shell, { json }) => {
      const { completionScript } = await import('../completion/completion-script.ts');
      const script = completionScript(shell, await loadAll());
      console.stdout.write(json ? `${JSON.stringify({ Shell: shell, Script: script })}\n` : script);
      end(exitStatus.succeeded);
    });

const help = `
Exit status: 0.

Examples:
  $ step-everywhere completion bash > ~/.local/share/bash-completion/completions/step-everywhere
  $ step-everywhere completion zsh > "\${fpath[1]}/_step-everywhere"
  $ step-everywhere completion fish > ~/.config/fish/completions/step-everywhere.fish
`;
