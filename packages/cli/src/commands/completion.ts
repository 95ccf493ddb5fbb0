import { Argument } from 'commander';
import { shells } from '../completion/shells.ts';
import { exitStatus } from '../exit-status.ts';
import type { MakeCommand } from '../program.ts';

/** `step-everywhere completion`. */
export const command: MakeCommand = (completion, console, end) =>
  completion
    .addArgument(new Argument('<shell>', 'the shell to complete in').choices(shells))
    .option('--debug', 'show stacks of errors')
    .addHelpText('after', help)
    .action(async (shell: (typeof shells)[number]) => {
      const { completionScript } = await import('../completion/completion-script.ts');
      console.stdout.write(await completionScript(shell, console));
      end(exitStatus.succeeded);
    });

const help = `
Exit status: 0.

Examples:
  $ step-everywhere completion bash > ~/.local/share/bash-completion/completions/step-everywhere
  $ step-everywhere completion zsh > "\${fpath[1]}/_step-everywhere"
  $ step-everywhere completion fish > ~/.config/fish/completions/step-everywhere.fish
`;
