import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BundleError } from '../../src/console/errors.ts';
import { bundleWorker } from '../../src/worker/bundle-worker.ts';
import { remedyOfUnresolved } from '../../src/worker/missing-packages.ts';
import { loadsAtStart } from '../harness/loads-at-start.ts';
import { inRepository } from '../harness/run-binary.ts';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'bundle worker ')));
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
  expect(error.message).toMatch(
    /^Cannot bundle .*broken\.ts: Unexpected token in: export const handler = \(; \(.*broken\.ts:2:25\)$/,
  );
});

it('says which import cannot be found', async () => {
  await expect(bundle('lost.ts', `import './nowhere.ts'; export const handler = 1;`)).rejects.toThrow(
    /Could not resolve "\.\/nowhere\.ts" \(.*lost\.ts:1:8\)/,
  );
});

it('says what to run when a package is not installed', async () => {
  const text = `import '@aws-sdk/client-nowhere/deep'; import 'not-there'; export const handler = 1;`;
  await expect(bundle('lost.ts', text)).rejects.toThrow(
    /; install what is missing: npm install not-there && npm install --save-dev @aws-sdk\/client-nowhere$/,
  );
});

it("says what a worker of one's own in this repository needs", () => {
  const errors = [{ code: 'UNRESOLVED_IMPORT', text: '', specifier: '@aws-sdk/client-nowhere' }];
  const remedy = (file: string) => remedyOfUnresolved(inRepository(file), errors);
  expect(remedy('examples/mine/src/index.ts')).toMatch(
    /copy examples\/find-parameters\/package\.json to examples\/mine and change its name, then install with: node .*scripts\/setup\/setup\.mjs$/,
  );
  expect(remedy('examples/find-parameters/src/other.ts')).toMatch(
    /have @aws-sdk\/client-nowhere in the dependencies of examples\/find-parameters\/package\.json/,
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

it('says what is exported instead of `handler`', async () => {
  await expect(bundle('default.ts', 'export default () => 1; export const hander = 2;')).rejects.toThrow(
    /default\.ts exports no `handler` \(it exports `default`, `hander`\); add `export const handler = everywhere\(…\)`/,
  );
});

it('takes what workers import besides modules, and waits for what they wait for', async () => {
  await writeFile(join(folder, 'some.json'), '{"found":3}');
  await writeFile(join(folder, 'some.txt'), 'text');
  await writeFile(join(folder, 'some.sql'), 'select 1');
  await writeFile(join(folder, 'some.yaml'), 'a: 1');
  const file = await bundle(
    'imports.ts',
    `import some from './some.json' with { type: 'json' };
     import text from './some.txt';
     import sql from './some.sql';
     import yaml from './some.yaml';
     const later = await Promise.resolve('later');
     export const handler = () => [some.found, text, sql, yaml, later];`,
  );
  expect((await load(file)).handler()).toEqual([3, 'text', 'select 1', 'a: 1', 'later']);
});

it('takes all files that a dynamic import with a template can mean', async () => {
  await mkdir(join(folder, 'checks'));
  await writeFile(join(folder, 'checks/volumes.ts'), `export const found: string = 'volumes';`);
  await writeFile(join(folder, 'checks/keys.ts'), `export const found: string = 'keys';`);
  const file = await bundle(
    'any.ts',
    `export const handler = async (name = 'keys') => (await import(\`./checks/\${name}.ts\`)).found;`,
  );
  // The bundle contains them, because their sources are deleted.
  await rm(join(folder, 'checks'), { recursive: true });
  const { handler } = (await load(file)) as { handler: (name?: string) => Promise<string> };
  expect([await handler(), await handler('volumes')]).toEqual(['keys', 'volumes']);
  await expect(handler('roles')).rejects.toThrow('./checks/roles.ts');
});

it('obeys the tsconfig.json beside the worker', async () => {
  const project = join(folder, 'project');
  await mkdir(join(project, 'lib'), { recursive: true });
  const config = { compilerOptions: { paths: { '@/*': ['./lib/*'] }, experimentalDecorators: true } };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(project, 'lib/inner.ts'), 'export enum Answer { right = 42 }');
  const file = await bundle(
    'project/worker.ts',
    `import { Answer } from '@/inner.ts';
     const mark = (made: { marked?: boolean }) => { made.marked = true; };
     @mark class Marked { static marked?: boolean; }
     export const handler = () => [Answer.right, Marked.marked];`,
  );
  expect((await load(file)).handler()).toEqual([42, true]);
});

it.each(['README.md', 'm.wasm', 'addon.node', 'Makefile'])('says that %s is not a module', async (name) => {
  await expect(bundle(name, '# Read me')).rejects.toThrow(
    new RegExp(`^The worker .*${name} is not a module \\(its name ends in none of \\.ts, .*\\); name the `),
  );
});

it.each(['notes.md', 'm.wasm', 'addon.node'])('says who imports %s, which is not a module', async (name) => {
  await writeFile(join(folder, name), '# Notes');
  await expect(bundle('reader.ts', `export { default as handler } from './${name}';`)).rejects.toThrow(
    new RegExp(
      `: .*reader\\.ts imports .*${name}, which is not a module: \\.ts, \\.js, \\.json, \\.txt, \\.sql and \\.yaml are$`,
    ),
  );
});

it('says where JSON that is imported is broken, and which export is missing where', async () => {
  await writeFile(join(folder, 'broken.json'), '{\n"a": }');
  await expect(bundle('reads.ts', `import './broken.json'; export const handler = 1;`)).rejects.toThrow(
    /broken\.json:2:\d+\)$/,
  );
  await writeFile(join(folder, 'one.ts'), 'export const one = 1;');
  await expect(
    bundle('two.ts', `import { two } from './one.ts'; export const handler = two;`),
  ).rejects.toThrow(/"two" is not exported by ".*one\.ts" \(.*two\.ts:1:10\)$/);
});

it('leaves an import that its author can do without to the run', async () => {
  const file = await bundle(
    'optional.ts',
    `let missing = [];
     try { require('not-there') } catch { missing.push('require') }
     try { await import('not-there') } catch { missing.push('import') }
     await import('not-there').catch(() => missing.push('catch'));
     export const handler = () => missing;`,
  );
  expect((await load(file)).handler()).toEqual(['require', 'import', 'catch']);
  await expect(bundle('needed.ts', `await import('not-there'); export const handler = 1;`)).rejects.toThrow(
    /Could not resolve "not-there" \(.*needed\.ts:1:14\); install what is missing: npm install not-there$/,
  );
});

it('says that a module in the form of CommonJS is none where package.json says so', async () => {
  const project = join(folder, 'esm');
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await expect(bundle('esm/worker.js', 'exports.handler = () => 7;')).rejects.toThrow(
    /esm\/worker\.js is CommonJS, but .*esm\/package\.json has "type": "module"; write `export .*, or name the file \.cjs$/,
  );
});

it('names the line and the function of the source in a stack', async () => {
  const file = await bundle(
    'throws.ts',
    `interface Shape { readonly size: number }

export function handler(shape?: Shape): number {
  return sizeOf(shape);
}
function sizeOf(shape?: Shape): number {
  return (shape as Shape).size;
}
`,
  );
  const stack = `import(${JSON.stringify(pathToFileURL(file).href)}).then(({ handler }) => handler()).catch((error) => console.log(error.stack))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--enable-source-maps', '-e', stack]);
  expect(stdout).toMatch(/at sizeOf \(.*throws\.ts:7:27\)\n\s+at handler \(.*throws\.ts:4:10\)/);
});

it('says where a package.json or a tsconfig.json is broken', async () => {
  const project = join(folder, 'broken');
  await mkdir(project, { recursive: true });
  await writeFile(join(project, 'tsconfig.json'), '{ "extends": "./nowhere.json" }');
  await expect(bundle('broken/worker.ts', 'export const handler = 1;')).rejects.toThrow(
    /Failed to load tsconfig '.*nowhere\.json': Tsconfig not found; the tsconfig\.json beside the worker, or above it, names it: copy it too, or take its "extends" out$/,
  );
  await writeFile(join(project, 'package.json'), '{\n  bad }');
  await expect(bundle('broken/worker.js', 'export const handler = 1;')).rejects.toThrow(
    /: no JSON: key must be a string \(.*broken\/package\.json:2:3\)$/,
  );
});

it('lets each module find the files beside it', async () => {
  const beside = join(folder, 'beside');
  await mkdir(beside, { recursive: true });
  await writeFile(join(beside, 'data.txt'), 'beside');
  const read = (path: string) => `readFileSync(${path}, 'utf8')`;
  await writeFile(
    join(beside, 'reads.ts'),
    `import { readFileSync } from 'node:fs';
     import { join } from 'node:path';
     export const found: string[] = [
       ${read("new URL('./data.txt', import.meta.url)")}, ${read("join(import.meta.dirname, 'data.txt')")},
       ${read("join(__dirname, 'data.txt')")}, import.meta.filename, { __dirname: 'own' }.__dirname ];`,
  );
  await writeFile(
    join(beside, 'old.cjs'),
    `const { readFileSync } = require('node:fs'); exports.old = ${read("__dirname + '/data.txt'")};`,
  );
  const file = await bundle(
    'paths.ts',
    `import { dirname } from 'node:path';
     import { fileURLToPath } from 'node:url';
     import { found } from './beside/reads.ts';
     import { old } from './beside/old.cjs';
     const __dirname: string = dirname(fileURLToPath(import.meta.url));
     export const handler = () => [...found, old, __dirname];`,
  );
  expect((await load(file)).handler()).toEqual([
    ...['beside', 'beside', 'beside', join(beside, 'reads.ts'), 'own', 'beside', folder],
  ]);
});

it('leaves packages outside that have native code or that are named, and finds them', async () => {
  const packages = join(folder, 'node_modules');
  const install = async (name: string, main: string, manifest: object = {}) => {
    await mkdir(join(packages, name), { recursive: true });
    await writeFile(
      join(packages, name, 'package.json'),
      JSON.stringify({ name, main: 'main.js', ...manifest }),
    );
    await writeFile(join(packages, name, 'main.js'), main);
  };
  const where = 'exports.where = module.filename;';
  await install('addon', where, { dependencies: { bindings: '1' } });
  await install(`prebuilt-${process.platform}-${process.arch}`, where);
  await install('prebuilt', where, {
    optionalDependencies: { [`prebuilt-${process.platform}-${process.arch}`]: '1' },
  });
  await install('usual', `exports.where = require('addon').where;`);
  await install('named', where);
  const text = `import addon from 'addon'; import { where as prebuilt } from 'prebuilt';
     import { where as inner } from 'usual'; import { where as named } from 'named';
     export const handler = () => [addon.where, prebuilt, inner, named];`;
  await writeFile(join(folder, 'natives.ts'), text);
  const { file } = await bundleWorker(join(folder, 'natives.ts'), join(folder, 'outside'), {
    external: ['named'],
  });
  const at = (name: string) => join(packages, name, 'main.js');
  expect((await load(file)).handler()).toEqual([at('addon'), at('prebuilt'), at('addon'), at('named')]);
});

it('runs native code, of a package for each system and of one that was compiled where it is installed', async () => {
  const packages = join(folder, 'native/node_modules');
  const duckdb = await realpath(inRepository('packages/cli/node_modules/@duckdb/node-api'));
  const { resolve } = createRequire(join(duckdb, '../node-bindings/duckdb.js'));
  const addon = resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`);
  await mkdir(join(packages, '@duckdb'), { recursive: true });
  await symlink(duckdb, join(packages, '@duckdb/node-api'));
  // The file that node-gyp builds.
  await mkdir(join(packages, 'compiled/build/Release'), { recursive: true });
  await symlink(addon, join(packages, 'compiled/build/Release/compiled.node'));
  await writeFile(join(packages, 'compiled/package.json'), '{ "name": "compiled", "main": "index.js" }');
  await writeFile(
    join(packages, 'compiled/index.js'),
    `module.exports = require('./build/Release/compiled.node');`,
  );
  // Neither its folder nor its package.json shows that it has native code.
  await mkdir(join(packages, 'hidden/lib'), { recursive: true });
  await symlink(addon, join(packages, 'hidden/lib/hidden.node'));
  await writeFile(join(packages, 'hidden/package.json'), '{ "name": "hidden", "main": "lib/index.js" }');
  await writeFile(join(packages, 'hidden/lib/index.js'), `module.exports = require('./hidden.node');`);
  const file = await bundle(
    'native/worker.ts',
    `import { DuckDBInstance, version } from '@duckdb/node-api';
     import compiled from 'compiled';
     import hidden from 'hidden';
     export const handler = async () => {
       const connection = await (await DuckDBInstance.create(':memory:')).connect();
       const read = await connection.runAndReadAll('select 42 as answer');
       const versions = new Set([compiled, hidden].map((native) => native.library_version()));
       return [read.getRowObjects(), versions, version()];
     };`,
  );
  const [rows, versions, version] = (await (await load(file)).handler()) as [unknown, unknown, string];
  expect({ rows, versions }).toEqual({ rows: [{ answer: 42 }], versions: new Set([version]) });
});

it('runs what this Node.js cannot read, such as `using`', async () => {
  const file = await bundle(
    'using.ts',
    `const ended: string[] = [];
     export const handler = () => { { using it = { [Symbol.dispose]: () => ended.push('disposed') }; } return ended; };`,
  );
  expect((await load(file)).handler()).toEqual(['disposed']);
});

it('makes a worker for Lambda whose cold start loads what it needs, and Node.js’s own undici not at all', async () => {
  const source = inRepository('examples/find-parameters/src/index.ts');
  const { file, imports } = await bundleWorker(source, join(folder, 'lambda'), { destination: 'lambda' });
  expect(imports).toEqual([]);
  expect(await loadsAtStart(file)).toEqual({ handler: 'function', undici: false });
});

it('gives `http` to a worker as Node.js does, with all ways to import it', async () => {
  const file = await bundle(
    'http.ts',
    `import http, { Agent, STATUS_CODES as codes } from 'node:http';
    import * as all from 'http';
    export const handler = async () => [http.Agent === Agent, codes[404], all.Agent === (await import('node:http')).Agent];`,
  );
  expect(await (await load(file)).handler()).toEqual([true, 'Not Found', true]);
});

it('runs modules in the order in which they are imported, also if one is imported dynamically as well', async () => {
  await writeFile(join(folder, 'set-up.ts'), 'globalThis.isSetUp = true;');
  await writeFile(join(folder, 'shared.ts'), 'export const atStart = globalThis.isSetUp;');
  await writeFile(join(folder, 'lazy.ts'), `export { atStart } from './shared.ts';`);
  const file = await bundle(
    'ordered.ts',
    `import './set-up.ts'; import { atStart } from './shared.ts';
    export const handler = async () => [atStart, (await import('./lazy.ts')).atStart];`,
  );
  expect(await (await load(file)).handler()).toEqual([true, true]);
});

it('finds clients of the SDK that this command has, and Lambda too', async () => {
  const file = await bundle(
    'sdk.ts',
    `import { STSClient } from '@aws-sdk/client-sts'; export const handler = () => STSClient.name;`,
  );
  expect((await load(file)).handler()).toBe('STSClient');
});

it('fetches clients of the SDK that Lambda has and this command has not, and says so if it cannot', async () => {
  const packages = join(folder, 'fetched');
  const asked: string[][] = [];
  const entry = join(folder, 'fetches.ts');
  await writeFile(
    entry,
    `import { name } from '@aws-sdk/client-nowhere'; import '@aws-sdk/client-sts'; export const handler = () => name;`,
  );
  const fetching = bundleWorker(entry, join(folder, 'with-sdk'), {
    fetchSdk: async (names) => {
      asked.push([...names]);
      const made = join(packages, '@aws-sdk/client-nowhere');
      await mkdir(made, { recursive: true });
      await writeFile(join(made, 'package.json'), '{ "name": "@aws-sdk/client-nowhere", "main": "main.js" }');
      await writeFile(join(made, 'main.js'), `exports.name = 'fetched';`);
      return packages;
    },
  });
  expect((await load((await fetching).file)).handler()).toBe('fetched');
  expect(asked).toEqual([['@aws-sdk/client-nowhere']]);
  const offline = async () => {
    throw new Error('npm error\nnpm error network');
  };
  await expect(bundleWorker(entry, folder, { fetchSdk: offline })).rejects.toThrow(
    /; the SDK of Lambda's runtime could not be fetched with npm \(npm error network\); install what is missing: npm install --save-dev @aws-sdk\/client-nowhere$/,
  );
});

it('does not say that a package is to be installed which is there, or which is the user\u2019s own', async () => {
  const shop = join(folder, 'shop');
  const files: Readonly<Record<string, string>> = {
    'package.json': '{ "name": "shop", "workspaces": ["libs/*"] }',
    'libs/unbuilt/package.json': '{ "name": "@shop/unbuilt", "main": "dist/index.js" }',
    'libs/other/package.json': '{ "name": "@shop/other", "main": "index.js" }',
    'libs/other/index.js': '',
    'worker/package.json': '{ "name": "worker" }',
    'worker/node_modules/there/package.json': '{ "name": "there", "exports": { ".": "./index.js" } }',
    'worker/node_modules/there/index.js': '',
    'worker/index.ts': `import '@shop/unbuilt'; import '@shop/other'; export const handler = 1;`,
    'worker/inner.ts': `import 'there/inner'; export const handler = 1;`,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(shop, dirname(name)), { recursive: true });
    await writeFile(join(shop, name), text);
  }
  await mkdir(join(shop, 'node_modules/@shop'), { recursive: true });
  await symlink(join(shop, 'libs/unbuilt'), join(shop, 'node_modules/@shop/unbuilt'));
  const problem = (file: string) =>
    bundleWorker(join(shop, file), join(folder, 'of-shop')).catch((error: Error) => error.message);
  const message = await problem('worker/index.ts');
  expect(message).toContain(
    `@shop/unbuilt is your own package in ${join(shop, 'libs/unbuilt')}, and the files`,
  );
  expect(message).toContain(
    `@shop/other is a package of your own workspace, in ${join(shop, 'libs/other')}: `,
  );
  expect(await problem('worker/inner.ts')).toMatch(/but has not there\/inner: correct the import[^;]*$/);
  expect(message).not.toContain('npm install');
});
