import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { builtFiles } from '../../build/bundled-folders.ts';
import { bundledPackages } from '../../build/bundled-packages.ts';
import { root } from '../../setup/workspace.mjs';

/** The published packages, and the folders in their `dist/` that are copied unchanged, without a build. */
const published = {
  'packages/core': [],
  'packages/emulator': [],
  'packages/cli': ['template', 'python-layer'],
  infra: [],
};

/** Text that occurs only in a package's own code. */
const marks = {
  preact: /dangerouslySetInnerHTML/,
  'p-map': /Mapper function is required/,
  undici: /UND_ERR_CONNECT_TIMEOUT/,
  '@smithy/core': /Received \$\{retryAfter|SMITHY_|smithy\.context/,
  'fast-xml-parser': /processEntities.*alwaysCreateTextNode/s,
  zod: /invalid_type/,
  commander: /allowExcessArguments/,
};

/** A name with a content hash: an earlier build may have left it in a working copy, and it is not shipped. */
const CHUNK = /-[0-9A-Z]{8}\.[cm]?js$/;

async function shipped(folder: string, copied: readonly string[]): Promise<string[]> {
  const built = new Set(await builtFiles(folder));
  const all = await readdir(join(folder, 'dist'), { recursive: true });
  const files = all.filter((file) => !CHUNK.test(file) || built.has(`dist/${file}`));
  return files.filter(
    (file) => /\.[cm]?js$/.test(file) && !copied.some((name) => file.startsWith(`${name}/`)),
  );
}

describe.each(Object.entries(published))('the notices of %s', (name, copied) => {
  const folder = join(root, name);
  const file = join(folder, 'dist/THIRD-PARTY-NOTICES.txt');

  it('are made of a build that knows each file that is shipped', async () => {
    const built = new Set(await builtFiles(folder));
    const files = await shipped(folder, copied);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((each) => !built.has(`dist/${each}`))).toEqual([]);
  });

  it('name each package whose code is in the files, with its licence', async () => {
    const packages = await bundledPackages(folder);
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    const listed = [...text.matchAll(/^(\S+) (\d\S*) \((\S+)\)$/gm)].map(([, each]) => each as string);
    expect(listed.sort()).toEqual(packages.map((each) => each.name).sort());
    for (const { notices } of packages) for (const notice of notices) expect(text).toContain(notice);
  });

  it('name each package that the files themselves show', async () => {
    const files = await shipped(folder, copied);
    const code = (await Promise.all(files.map((each) => readFile(join(folder, 'dist', each), 'utf8')))).join(
      '\n',
    );
    const packages = (await bundledPackages(folder)).map((each) => each.name);
    const seen = Object.entries(marks).flatMap(([each, mark]) => (mark.test(code) ? [each] : []));
    expect(packages).toEqual(expect.arrayContaining(seen));
  });
});

it('the command line passes on what the page of the report is made of', async () => {
  const packages = await bundledPackages(join(root, 'packages/cli'));
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['preact', 'p-map']));
});

describe('a build of which the notices would be wrong', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  async function build(inputs: object): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'notices-'));
    folders.push(folder);
    await mkdir(join(folder, 'dist'));
    const metafile = { outputs: { 'dist/index.js': { inputs } } };
    await writeFile(join(folder, 'dist/metafile-esm.json'), JSON.stringify(metafile));
    return folder;
  }

  it.each([
    ['made:by-a-plugin', /no dist\/metafile-made\.json that says what is in it/],
    ['../outside.js', /bundled, of no package/],
  ])('is refused: %s', async (input, message) => {
    const folder = await build({ [input]: { bytesInOutput: 1 } });
    await expect(bundledPackages(folder)).rejects.toThrow(message);
  });

  it('is refused: a package without a licence', async () => {
    const folder = await build({ 'node_modules/bare/index.js': { bytesInOutput: 1 } });
    await mkdir(join(folder, 'node_modules/bare'), { recursive: true });
    const manifest = { name: 'bare', version: '1.0.0', license: 'MIT' };
    await writeFile(join(folder, 'node_modules/bare/package.json'), JSON.stringify(manifest));
    await expect(bundledPackages(folder)).rejects.toThrow(
      /bare@1\.0\.0 \(MIT\) is bundled, but has no licence/,
    );
  });
});
