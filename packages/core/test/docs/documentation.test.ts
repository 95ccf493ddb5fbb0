import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorProgram, programsOf, SETTING } from './excerpts.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const emulator = join(root, '../emulator');
const bin = join(root, '../../node_modules/.bin');
const PAGES = ['README.md', 'docs/write-a-worker.md'];

/** The TypeScript blocks of a page, by the name after the fence. */
async function blocksOf(page: string): Promise<Map<string, string>> {
  const text = await readFile(join(root, page), 'utf8');
  const blocks = [...text.matchAll(/^```ts(?: (\S+))?\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name = '', code = '']) => [name, code]));
}

// Like an author's folder: contains the packages that these tests have installed, and this package by its name.
let folder: string;
let examples: string[];
let emulatorExamples: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documentation-'));
  await mkdir(join(folder, 'node_modules/@step-everywhere'), { recursive: true });
  await symlink(root, join(folder, 'node_modules/@step-everywhere/core'));
  await symlink(emulator, join(folder, 'node_modules/@step-everywhere/emulator'));
  await symlink(join(root, '../../node_modules/vitest'), join(folder, 'node_modules/vitest'));
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (!name.startsWith('.'))
      await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  for (const page of PAGES) {
    for (const [name, code] of await blocksOf(page)) {
      expect(name, `a block of ${page} has no file name behind its fence`).toMatch(/^[\w.-]+\.ts$/);
      const file = join(folder, dirname(page), name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, code);
    }
  }
  await mkdir(join(folder, 'api'));
  await writeFile(join(folder, 'api/setting.ts'), SETTING);
  emulatorExamples = emulatorProgram(await emulatorDocstrings());
  await writeFile(join(folder, 'api/emulator.ts'), emulatorExamples);
  const programs = programsOf(await docstrings());
  examples = programs.map((_, index) => join(folder, `api/example-${index + 1}.ts`));
  for (const [index, program] of programs.entries()) await writeFile(examples[index] ?? '', program);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the code in the documentation', () => {
  it('compiles', async () => {
    const compilerOptions = { noEmit: true, rootDir: undefined, noUnusedLocals: false };
    const config = {
      extends: join(root, '../../tsconfig.base.json'),
      compilerOptions,
      include: ['**/*.ts'],
      exclude: ['node_modules'],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { stdout } = await run(join(bin, 'tsc'), ['-p', folder], { cwd: folder }).catch(
      ({ stdout, message }: { stdout: string; message: string }) => ({ stdout: stdout || message }),
    );
    expect(stdout).toBe('');
    expect(emulatorExamples).toContain('emulator.inject(faults.pending(');
    expect(emulatorExamples).toContain('emulator.deployStack(');
  });

  it('runs, and its tests pass', async () => {
    const results = join(folder, 'results.json');
    const options = ['--root', folder, '--reporter', 'json', '--outputFile', results];
    await run(join(bin, 'vitest'), ['run', ...options], { cwd: folder });
    const { numPassedTests, numTotalTests } = JSON.parse(await readFile(results, 'utf8'));
    expect(numPassedTests).toBe(numTotalTests);
    expect(numTotalTests).toBeGreaterThanOrEqual(4);
  });

  it('runs as well if no test of the documentation runs it', async () => {
    const script = `import { everywhere } from '@step-everywhere/core';
      import { handler } from './rows.ts';
      const failure = await everywhere.local(handler).catch((error) => error);
      if (failure.name !== 'LocalCredentialsError') throw failure;`;
    await writeFile(join(folder, 'run-rows.ts'), script);
    await run(process.execPath, [join(folder, 'run-rows.ts')]);
  });

  it('in docstrings runs, and returns the values in its comments', async () => {
    expect(examples.length).toBeGreaterThanOrEqual(7);
    for (const example of examples) await run(process.execPath, [example]);
  });
});

const DECLARATION = /^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\nexport (?:declare )?(?:abstract )?\w+ (\w+)/gm;
const ENTRIES = ['index.d.ts', 'contract/index.d.ts', 'testing/index.d.ts'];

/** The docstrings of the built package's exports, which become the API reference. */
async function docstrings(): Promise<string> {
  const dist = join(root, 'dist');
  const entries = await Promise.all(ENTRIES.map((file) => readFile(join(dist, file), 'utf8')));
  const lists = [...entries.join('\n').matchAll(/export (?:type )?\{([^}]*)\}/g)];
  const exported = new Set(lists.flatMap(([, names = '']) => names.match(/\w+/g) ?? []));
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.d.ts')).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(dist, file), 'utf8')));
  const found = texts.flatMap((text) => [...text.matchAll(DECLARATION)]);
  return found.flatMap(([docstring, name = '']) => (exported.has(name) ? docstring : [])).join('\n');
}

/** The docstrings of the built emulator's exports, and of the methods of a running emulator. */
async function emulatorDocstrings(): Promise<string> {
  const dist = join(emulator, 'dist');
  const read = (file: string) => readFile(join(dist, file), 'utf8');
  const index = `${await read('index.d.ts')}\n${await read('faults/catalogue/index.d.ts')}`;
  const exported = new Set(index.match(/\w+/g));
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.d.ts')).sort();
  const texts = await Promise.all(files.map(read));
  const found = texts.flatMap((text) => [...text.matchAll(DECLARATION)]);
  const methods =
    (await read('running-emulator.d.ts')).match(/^export interface Emulator \{[\s\S]*?^\}/m) ?? [];
  return [
    ...found.flatMap(([docstring, name = '']) => (exported.has(name) ? docstring : [])),
    ...methods,
  ].join('\n');
}
