import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Message } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BundleError } from '../src/cli-error.ts';
import { bundleWorker } from '../src/dev/bundle-worker.ts';
import { remedyOfUnresolved } from '../src/dev/unresolved-imports.ts';
import { inRepository } from './run-binary.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle worker '));
});
afterAll(() => rm(folder, { recursive: true }));

let bundles = 0;
async function bundle(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  bundles += 1;
  const { file } = await bundleWorker(join(folder, name), join(folder, `bundle${bundles}`));
  return file;
}

async function load(file: string): Promise<{ handler: () => unknown }> {
  return (await import(pathToFileURL(file).href)) as { handler: () => unknown };
}

it('makes a module of a worker in TypeScript', async () => {
  const file = await bundle('worker.ts', 'export const handler = async (): Promise<number> => 42;');
  expect(await (await load(file)).handler()).toBe(42);
});

it('lets a CommonJS dependency load what Node.js has', async () => {
  await writeFile(join(folder, 'old.cjs'), `exports.sep = require('node:path').sep;`);
  const file = await bundle(
    'uses-old.ts',
    `import { sep } from './old.cjs'; export const handler = () => sep;`,
  );
  expect((await load(file)).handler()).toBe('/');
});

it('takes a worker that is CommonJS itself', async () => {
  const file = await bundle('worker.cjs', 'exports.handler = () => 7;');
  expect(file.endsWith('index.cjs')).toBe(true);
  expect((await load(file)).handler()).toBe(7);
});

it('finds a handler that is exported from another file', async () => {
  await writeFile(join(folder, 'inner.ts'), 'export const handler = () => 1;');
  const file = await bundle('outer.ts', `export * from './inner.ts';`);
  expect((await load(file)).handler()).toBe(1);
});

it('says where a syntax error is', async () => {
  const error = await bundle('broken.ts', 'const x = 1;\nexport const handler = (;').catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(BundleError);
  expect(error.message).toMatch(/^Cannot bundle .*broken\.ts: Unexpected ";" \(.*broken\.ts:2:25\)$/);
});

it('says which import cannot be found', async () => {
  await expect(bundle('lost.ts', `import './nowhere.ts'; export const handler = 1;`)).rejects.toThrow(
    /Could not resolve "\.\/nowhere\.ts" \(.*lost\.ts:1:8\)/,
  );
});

it('says what to run when a package is not installed', async () => {
  const text = `import '@aws-sdk/client-nowhere/deep'; import 'not-there'; export const handler = 1;`;
  await expect(bundle('lost.ts', text)).rejects.toThrow(
    /; install what is missing: npm install @aws-sdk\/client-nowhere not-there$/,
  );
});

it("says what a worker of one's own in this repository needs", () => {
  const errors = [{ text: 'Could not resolve "@aws-sdk/client-ssm"' } as Message];
  const remedy = (file: string) => remedyOfUnresolved(inRepository(file), errors);
  expect(remedy('examples/mine/src/index.ts')).toMatch(
    /copy examples\/find-parameters\/package\.json to examples\/mine and change its name, then install with: node .*scripts\/setup\.mjs$/,
  );
  expect(remedy('examples/find-parameters/src/other.ts')).toMatch(
    /have @aws-sdk\/client-ssm in the dependencies of examples\/find-parameters\/package\.json/,
  );
});

it('says that the file does not exist', async () => {
  await expect(bundleWorker(join(folder, 'missing.ts'), folder)).rejects.toThrow(
    /missing\.ts does not exist/,
  );
});

it('says that a folder is no worker', async () => {
  await expect(bundleWorker(folder, folder)).rejects.toThrow(/is not a file/);
});

it('says what is exported in place of `handler`', async () => {
  await expect(bundle('default.ts', 'export default () => 1; export const hander = 2;')).rejects.toThrow(
    /default\.ts exports no `handler` \(it exports `default`, `hander`\); add `export const handler = everywhere\(…\)`/,
  );
});
