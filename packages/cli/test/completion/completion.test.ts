import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partitions } from '@step-everywhere/core/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subcommandNames } from '../../src/commands/program.ts';
import { shells } from '../../src/completion/shells.ts';
import { runCommand } from '../harness/run-command.ts';
import { areShellsRequired, askShell, isInstalled } from './shells/ask-shell.ts';

const files = { bash: 'completion.bash', zsh: '_step-everywhere', fish: 'completion.fish' };
const regions = partitions.flatMap((partition) => partition.regions.map(({ code }) => code));
const european = regions.filter((code) => code.startsWith('eu-west-'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  for (const shell of shells) {
    const { status, stdout, stderr } = await runCommand(['completion', shell]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    await writeFile(join(folder, files[shell]), stdout);
  }
  await writeFile(join(folder, 'worker.ts'), '');
  await writeFile(
    join(folder, 'config'),
    '[default]\nregion = x\n[profile dev]\n[sso-session ours]\n[profile prod]\n',
  );
  await writeFile(join(folder, 'credentials'), '[keys]\naws_access_key_id = x\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Typed command lines, and the offered words in any order. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ['ru', ['run']],
  ['re', ['results', 'retry', 'replay', 'report']],
  ['help d', ['deploy', 'dev', 'diff', 'doctor']],
  ['--', ['--help', '--version']],
  ['list --st', ['--status', '--state-machine']],
  ['list --status s', ['succeeded', 'stopped']],
  ['results latest --format j', ['json', 'jsonl']],
  ['results latest --status failed,s', ['failed,succeeded', 'failed,skipped']],
  ['retry latest --class not-attempted,thr', ['not-attempted,throttled']],
  ['run --region eu-west-', european],
  ['run --regions en', ['enabled']],
  ['dev worker.ts --regions us-east-1,eu-west-', european.map((code) => `us-east-1,${code}`)],
  ['replay latest 111122223333 eu-west-', european],
  ['replay --worker=x.ts latest 111122223333 eu-west-', european],
  ['replay latest --credentials ', ['emulator', 'own']],
  ['status l', ['latest']],
  ['diff --ignore latest latest l', ['latest']],
  ['completion ', ['bash', 'zsh', 'fish']],
  ['doctor --profile ', ['default', 'dev', 'prod', 'keys']],
  ['doctor --profile pr', ['prod']],
];

for (const shell of shells) {
  const isThere = isInstalled(shell);
  if (!isThere) process.stderr.write(`\nCOMPLETION NOT TESTED IN ${shell}: it is not installed\n\n`);
  it.runIf(areShellsRequired)(`${shell} is installed`, () => expect(isThere).toBe(true));

  const title = isThere ? `in ${shell}` : `LEFT OUT: completion in ${shell}, which is not installed`;
  describe.skipIf(!isThere)(title, () => {
    const ask = (typed: string) =>
      askShell(shell, folder, `step-everywhere ${typed}`, {
        PATH: process.env.PATH,
        HOME: folder,
        TERM: 'xterm',
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      });

    it.each(lines)('completes: %s', async (typed, offered) => {
      expect((await ask(typed)).sort()).toEqual([...offered].sort());
    });

    it('completes every command', async () => {
      expect(await ask('')).toEqual(expect.arrayContaining([...subcommandNames, 'help']));
    });

    it('completes every option of every command', async () => {
      for (const name of subcommandNames) {
        const { stdout } = await runCommand([name, '--help']);
        const flags = [...stdout.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, flag]) => flag);
        expect(flags).toContain('--help');
        expect((await ask(`${name} --`)).sort()).toEqual(flags.sort());
      }
    });

    it('completes --option=value', async () => {
      // bash completes only the part after the equals sign.
      const before = shell === 'bash' ? '' : '--status=';
      expect(await ask('list --status=r')).toEqual([`${before}running`]);
    });

    it.skipIf(shell === 'bash')(
      'completes file names where a file is expected, and nowhere else',
      async () => {
        expect(await ask('dev work')).toEqual(['worker.ts']);
        expect(await ask('run --input work')).toEqual(['worker.ts']);
        expect(await ask('run --role work')).toEqual([]);
        expect(await ask('list work')).toEqual([]);
      },
    );
  });
}

it('offers a report of a run, or of a folder', async () => {
  const { stdout } = await runCommand(['completion', 'fish']);
  expect(stdout).toContain(`'__step_everywhere_argument report 0' -F -a 'latest'`);
});

it('lists the supported shells', async () => {
  const { status, stderr } = await runCommand(['completion', 'tcsh']);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /'tcsh' is invalid for argument 'shell'\. Allowed choices are bash, zsh, fish\.\nHelp: .*#usageerror\n$/,
  );
});
