import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Shell } from '../../../src/completion/shells.ts';

/** Set where a shell that is not installed is a failure. */
export const areShellsRequired = process.env.STEP_EVERYWHERE_SHELL_SUITE === 'required';

/** Whether a shell is there to be asked. */
export function isInstalled(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'true']).status === 0;
}

const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Asked by the function that bash would call, with the words that bash would make of the line. */
const bash = `
source "$1/completion.bash"
complete -p step-everywhere >/dev/null || exit 1
COMP_WORDS=("\${@:2}") COMP_CWORD=$(($# - 2))
_step_everywhere
printf '%s\\n' "\${COMPREPLY[@]}"`;

const commands: Readonly<Record<Shell, (folder: string, line: string) => readonly string[]>> = {
  // bash breaks words at the sign of equality.
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
 * Asks a shell what it offers at the end of a command line.
 *
 * @param folder holds `completion.bash`, `completion.fish` and, for zsh, `_step-everywhere`; the shell works there.
 * @returns the words, without the shell's descriptions of them.
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
