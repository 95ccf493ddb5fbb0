import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Shell } from '../../../src/completion/shells.ts';

/** Set where a missing shell is a failure. */
export const areShellsRequired = process.env.STEP_EVERYWHERE_SHELL_SUITE === 'required';

/** Whether a shell is installed. */
export function isInstalled(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Calls the completion function as bash does, with the words into which bash splits the line. */
const bash = `
source "$1/completion.bash"
complete -p step-everywhere >/dev/null || exit 1
COMP_WORDS=("\${@:2}") COMP_CWORD=$(($# - 2))
_step_everywhere
printf '%s\\n' "\${COMPREPLY[@]}"`;

const commands: Readonly<Record<Shell, (folder: string, line: string) => readonly string[]>> = {
  // bash splits words at the equals sign.
  bash: (folder, line) => ['-c', bash, 'bash', folder, ...line.replaceAll('=', ' = ').split(/ +/)],
  zsh: (folder, line) => ['-f', beside('offers.zsh'), folder, line],
  fish: (folder, line) => [
    '--no-config',
    '-c',
    'source "$argv[1]/completion.fish"; complete -C "$argv[2]"',
    folder,
    line,
  ],
};

/**
 * Returns the completions of a shell at the end of a command line.
 *
 * @param folder working directory of the shell, with `completion.bash`, `completion.fish` and, for zsh,
 * `_step-everywhere`.
 * @returns the words, without descriptions.
 */
export async function askShell(
  shell: Shell,
  folder: string,
  line: string,
  env: NodeJS.ProcessEnv,
): Promise<string[]> {
  const { stdout } = await promisify(execFile)(shell, commands[shell](folder, line), { cwd: folder, env });
  return stdout.split('\n').flatMap((each) => each.split('\t')[0] || []);
}
