import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const tool = (name: string, ...args: string[]) =>
  run(`${root}/node_modules/.bin/${name}`, args, { cwd: root });

interface Attw {
  readonly analysis: {
    readonly entrypoints: Readonly<
      Record<
        string,
        { readonly resolutions: Readonly<Record<string, { readonly visibleProblems?: readonly number[] }>> }
      >
    >;
  };
}

describe('the published package', () => {
  it('has nothing that publint objects to', async () => {
    const { stdout } = await tool('publint', 'run', '--pack', 'npm', '--strict');
    expect(stdout).toContain('All good!');
  }, 60_000);

  // `node10` knows no `exports`; projects that began with older templates of CDK and SAM still resolve so.
  it('has types that are right for ES modules and CommonJS (@arethetypeswrong/cli)', async () => {
    // Its tables depend on the terminal; it ends with an error if there is a problem.
    const { stdout } = await tool('attw', '--pack', '.', '--format', 'json');
    const { entrypoints } = (JSON.parse(stdout) as Attw).analysis;
    for (const subpath of ['.', './contract', './testing']) {
      for (const kind of ['node10', 'node16-cjs', 'node16-esm', 'bundler'] as const) {
        const found = entrypoints[subpath]?.resolutions[kind];
        expect(found, `${subpath}, ${kind}`).toMatchObject({ resolution: {} });
        expect(found?.visibleProblems ?? [], `${subpath}, ${kind}`).toEqual([]);
      }
    }
  }, 60_000);

  it('passes on the licences of what is bundled into it, and nothing of the build', async () => {
    const { files } = await packed();
    expect(files).toContain('dist/THIRD-PARTY-NOTICES.txt');
    expect(files).toContain('LICENSE');
    expect(files.filter((path) => path.includes('metafile'))).toEqual([]);
  }, 60_000);

  it('is below 600 KB compressed, with a source map beside each module', async () => {
    const { files, size } = await packed();
    const modules = files.filter((path) => /\.c?js$/.test(path));
    expect(modules).toContain('dist/cjs/index.cjs');
    expect(modules.filter((path) => !files.includes(`${path}.map`))).toEqual([]);
    expect(size).toBeLessThan(600_000);
  }, 60_000);

  it('has declarations that import nothing but its dependencies and Node.js', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    const known = Object.keys(manifest.dependencies).map((name) => name.replace('@types/', ''));
    const declarations = (await packed()).files.filter((path) => /\.d\.c?ts$/.test(path));
    expect(declarations).toContain('dist/testing/index.d.cts');
    const imported = new Set<string>();
    for (const path of declarations) {
      const text = await readFile(join(root, path), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:from|import\()\s*['"]([^.'"][^'"]*)['"]/g))
        imported.add(name);
    }
    expect(imported).toContain('aws-lambda');
    const isKnown = (name: string) =>
      name.startsWith('node:') || known.some((each) => name === each || name.startsWith(`${each}/`));
    expect([...imported].filter((name) => !isKnown(name))).toEqual([]);
  }, 60_000);
});

/** What npm would publish: the paths of the files, and the archive's size in bytes. */
async function packed(): Promise<{ readonly files: readonly string[]; readonly size: number }> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const packs = Object.values(JSON.parse(stdout) as { files: { path: string }[]; size: number }[]);
  return { files: packs.flatMap(({ files }) => files.map(({ path }) => path)), size: packs[0]?.size ?? 0 };
}
