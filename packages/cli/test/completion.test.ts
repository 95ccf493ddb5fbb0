import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subcommandNames } from '../src/program.ts';
import { runBinary } from './run-binary.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

async function scriptOf(shell: string): Promise<string> {
  const { status, stdout } = await runBinary(['completion', shell]);
  expect(status).toBe(0);
  const file = join(folder, `completion.${shell}`);
  await writeFile(file, stdout);
  return file;
}

/** What bash offers for the last word of a command line. */
function bashOffers(file: string, ...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `source "$1"; COMP_WORDS=(step-everywhere ${line}); COMP_CWORD=${words.length}; _step_everywhere; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', program, 'bash', file], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
}

describe('completion', () => {
  it.runIf(isInstalled('bash'))('completes commands, options, values and runs in bash', async () => {
    const file = await scriptOf('bash');
    expect(bashOffers(file, '')).toEqual([...subcommandNames, 'help', '--help', '--version']);
    expect(bashOffers(file, 'li')).toEqual(['list']);
    expect(bashOffers(file, 'help', 'd')).toContain('dev');
    expect(bashOffers(file, 'list', '--st')).toEqual(['--status', '--state-machine']);
    expect(bashOffers(file, 'list', '--status', 's')).toEqual(['succeeded', 'stopped']);
    expect(bashOffers(file, 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
    // Nothing of ours: bash then offers files.
    expect(bashOffers(file, 'dev', '--input', '')).toEqual([]);
  });

  it.each(['zsh', 'fish'])('names every command and option in %s', async (shell) => {
    const { stdout } = await runBinary(['completion', shell]);
    for (const name of subcommandNames) expect(stdout).toContain(name);
    expect(stdout).toMatch(
      shell === 'zsh' ? /'--status\[only runs/ : /-l status -r -f -a 'running succeeded/,
    );
  });

  // Where a shell is not installed there is nothing to ask.
  it.each(['zsh', 'fish'].filter(isInstalled))('is a script that %s reads', async (shell) => {
    await scriptOf(shell);
    expect(() => execFileSync(shell, ['-n', join(folder, `completion.${shell}`)])).not.toThrow();
  });

  it('says which shells there are', async () => {
    const { status, stderr } = await runBinary(['completion', 'tcsh']);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /'tcsh' is invalid for argument 'shell'\. Allowed choices are bash, zsh, fish\.\n$/,
    );
  });
});
