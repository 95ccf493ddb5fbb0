import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What npm would publish: the paths of the files, and the archive's size in bytes. */
interface Packed {
  readonly files: readonly string[];
  readonly size: number;
}

let packed: Packed;
beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root });
  const packs = Object.values(JSON.parse(stdout) as { files: { path: string }[]; size: number }[]);
  packed = { files: packs.flatMap(({ files }) => files.map(({ path }) => path)), size: packs[0]?.size ?? 0 };
});

describe('the published package', () => {
  it('passes on the licences of what is bundled into it, and nothing of the build', () => {
    const { files } = packed;
    expect(files).toContain('dist/THIRD-PARTY-NOTICES.txt');
    expect(files).toContain('LICENSE');
    expect(files.filter((path) => path.includes('metafile'))).toEqual([]);
  });

  it('is below 600 KB compressed, with a source map beside each module', () => {
    const { files, size } = packed;
    const modules = files.filter((path) => /\.c?js$/.test(path));
    expect(modules).toContain('dist/cjs/index.cjs');
    expect(modules.filter((path) => !files.includes(`${path}.map`))).toEqual([]);
    expect(size).toBeLessThan(600_000);
  });

  it('has declarations that import nothing but its dependencies and Node.js', async () => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    const known = Object.keys(manifest.dependencies).map((name) => name.replace('@types/', ''));
    const declarations = packed.files.filter((path) => /\.d\.c?ts$/.test(path));
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
  });
});
