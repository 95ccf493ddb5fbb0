import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { subcommandNames } from '../src/commands/program.ts';
import { exitStatus } from '../src/console/exit-status.ts';
import { inRepository } from './harness/run-binary.ts';
import { runCommand } from './harness/run-command.ts';

const pageOf = (name: string) => inRepository(`docs/cli/${name}.md`);

describe('docs/cli', () => {
  it('has a page for every command, and an index that names it', async () => {
    const pages = (await readdir(inRepository('docs/cli'))).map((file) => file.replace(/\.md$/, ''));
    expect(pages.sort()).toEqual([...subcommandNames, 'README'].sort());
    const index = await readFile(pageOf('README'), 'utf8');
    expect(subcommandNames.filter((name) => !index.includes(`(${name}.md)`))).toEqual([]);
  });

  it.each(subcommandNames)('has the help of %s as the command prints it', async (name) => {
    const text = await readFile(pageOf(name), 'utf8');
    const [, help] = /^```text\n([\s\S]*?)^```$/m.exec(text) ?? [];
    // The file is written by `node packages/cli/scripts/write-help.ts`.
    expect(help).toBe((await runCommand([name, '--help'])).stdout);
    expect(help).toMatch(/^Examples:$/m);
    expect(help).toMatch(/^Exit status: /m);
    for (const flag of ['--json', '--debug', '-h, --help'])
      expect(help).toMatch(new RegExp(`^ {2}${flag} `, 'm'));
  });

  it('has one table of exit statuses, which every page keeps to', async () => {
    const index = await readFile(pageOf('README'), 'utf8');
    const [, table = ''] = /^\| exit status[^\n]*\n((?:\|[^\n]*\n)+)/m.exec(index) ?? [];
    const documented = [...table.matchAll(/^\| (\d[\d, ]*?) +\|/gm)].flatMap(([, numbers = '']) =>
      numbers.split(', '),
    );
    expect(documented.map(Number).sort()).toEqual(Object.values(exitStatus).sort());
    for (const name of subcommandNames) {
      const [, sentence = ''] = /^Exit status: (.*)$/m.exec(await readFile(pageOf(name), 'utf8')) ?? [];
      const numbers = sentence.match(/\b\d+\b/g) ?? [];
      expect({ name, strange: numbers.filter((number) => !documented.includes(number)) }).toEqual({
        name,
        strange: [],
      });
    }
  });

  it.each(['README', ...subcommandNames])('links from %s to files that exist', async (name) => {
    const links = [...(await readFile(pageOf(name), 'utf8')).matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    const folder = dirname(pageOf(name));
    expect(links.filter(([, link]) => !existsSync(resolve(folder, link as string)))).toEqual([]);
  });
});
