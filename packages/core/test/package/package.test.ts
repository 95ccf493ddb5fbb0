import { execFile } from 'node:child_process';
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

  // Without the resolution of Node 10, which knows no `exports` and is long gone.
  it('has types that are right for ES modules and CommonJS (@arethetypeswrong/cli)', async () => {
    // Its tables depend on the terminal; it ends with an error if there is a problem.
    const { stdout } = await tool('attw', '--pack', '.', '--profile', 'node16', '--format', 'json');
    const { entrypoints } = (JSON.parse(stdout) as Attw).analysis;
    for (const subpath of ['.', './contract', './testing']) {
      for (const kind of ['node16-cjs', 'node16-esm', 'bundler'] as const) {
        const found = entrypoints[subpath]?.resolutions[kind];
        expect(found, `${subpath}, ${kind}`).toMatchObject({ resolution: {} });
        expect(found?.visibleProblems ?? [], `${subpath}, ${kind}`).toEqual([]);
      }
    }
  }, 60_000);

  it('passes on the licences of what is bundled into it, and nothing of the build', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
    const files = Object.values(JSON.parse(stdout) as { files: { path: string }[] }[]).flatMap(({ files }) =>
      files.map(({ path }) => path),
    );
    expect(files).toContain('dist/THIRD-PARTY-NOTICES.txt');
    expect(files).toContain('LICENSE');
    expect(files.filter((path) => path.includes('metafile'))).toEqual([]);
  }, 60_000);
});
