import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { startTestAws, type TestAws } from '@step-everywhere/core/testing';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackLayer } from '../runtime-suite/unpack.ts';

/** Loads the layer's handler as Lambda does, and invokes it if there is an event. */
const LOAD = `
const [file, event] = process.argv.slice(2);
try {
  const { handler } = await import(file);
  const answer = event && await handler(JSON.parse(event), { getRemainingTimeInMillis: () => 60_000 });
  console.log(JSON.stringify({ loaded: typeof handler, answer }));
} catch (error) {
  console.log(JSON.stringify({ name: error.name, message: error.message, stack: error.stack, cause: String(error.cause) }));
}`;

interface Outcome {
  readonly loaded?: string;
  readonly answer?: unknown;
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: string;
}

let folder: string;
let aws: TestAws;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'no côde '));
  aws = await startTestAws();
  await unpackLayer(join(folder, 'opt'));
  await writeFile(join(folder, 'load.mjs'), LOAD);
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

/** Creates a folder with a function's code. */
async function task(files: Readonly<Record<string, string>>): Promise<string> {
  count += 1;
  const root = join(folder, `task-${count}`);
  for (const [name, content] of Object.entries({ 'README.txt': 'not code', ...files })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return root;
}

interface Settings {
  readonly environment?: NodeJS.ProcessEnv;
  readonly event?: object;
}

async function load(root: string, handler: string | undefined, more: Settings = {}): Promise<Outcome> {
  const { event, environment } = more;
  // As in nodejs22.x, where Node.js does not detect ES modules by their syntax.
  const flags = ['--no-experimental-require-module', '--no-experimental-detect-module'];
  const file = join(folder, 'opt/nodejs/step-everywhere.mjs');
  const args = [...flags, join(folder, 'load.mjs'), file, ...(event ? [JSON.stringify(event)] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: {
      ...aws.environment,
      // All functions share one compile cache, because the layer is the same for all.
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      LAMBDA_TASK_ROOT: root,
      STEP_EVERYWHERE_HANDLER: handler,
      ...environment,
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

const STORED = ['{"id":"222222222222","name":"payments-prod"}'];

async function works(root: string, handler: string, environment: NodeJS.ProcessEnv = {}): Promise<void> {
  (aws.objects as Map<string, string>).clear();
  expect(await load(root, handler, { event: aws.event(), environment })).toMatchObject({
    loaded: 'function',
    answer: expect.anything(),
  });
  expect([...aws.objects.values()]).toEqual(STORED);
}

const ESM = 'export const handler = ({ account }) => account;';
const CJS = 'exports.handler = ({ account }) => account;';

describe('a plain function becomes a worker', () => {
  it.each([
    ['.mjs', 'index.handler', { 'index.mjs': ESM }],
    ['.cjs', 'index.handler', { 'index.cjs': CJS }],
    ['.js, which is CommonJS', 'index.handler', { 'index.js': CJS }],
    ['.js with the type "module"', 'index.handler', { 'index.js': ESM, 'package.json': '{"type":"module"}' }],
    ['in nested folders', 'src/deep/index.handler', { 'src/deep/index.mjs': ESM }],
    ['in a folder with a dot', 'build.v2/index.handler', { 'build.v2/index.mjs': ESM }],
    [
      'nested in an export',
      'index.api.v1',
      { 'index.mjs': 'export const api = { v1: ({ account }) => account };' },
    ],
    [
      'in the default export',
      'index.handler',
      { 'index.mjs': 'export default { handler: ({ account }) => account };' },
    ],
    [
      'the default export',
      'index.default',
      { 'index.mjs': 'export default async ({ account }) => account;' },
    ],
    [
      'assigned to module.exports',
      'index.handler',
      { 'index.js': `const made = () => ({ handler: ({ account }) => account }); module.exports = made();` },
    ],
    ['beside a folder of its name', 'index.handler', { 'index.mjs': ESM, 'index/other.txt': '' }],
    ['in a package', 'workers.handler', { 'node_modules/workers/index.js': CJS }],
    ['after a top-level await', 'index.handler', { 'index.mjs': `await null;\n${ESM}` }],
  ] as [string, string, Record<string, string>][])('%s', async (_, handler, files) => {
    await works(await task(files), handler);
  });

  it('.js comes before .mjs, and .mjs before .cjs, as in Lambda', async () => {
    const wrong = 'throw new Error("loaded the wrong one")';
    await works(await task({ 'index.js': CJS, 'index.mjs': wrong, 'index.cjs': wrong }), 'index.handler');
    await works(await task({ 'index.mjs': ESM, 'index.cjs': wrong }), 'index.handler');
  });

  it('may have an absolute path, as in another layer', async () => {
    const other = await task({ 'shared.mjs': ESM });
    await works(await task({}), `${other}/shared.handler`);
  });

  it.each([
    ["this layer's everywhere", 'opt/nodejs/node_modules/@step-everywhere/core/dist/index.js'],
    ['CommonJS', 'opt/nodejs/node_modules/@step-everywhere/core/dist/cjs/index.cjs'],
  ])('stays as it is when it was made by %s', async (_, core) => {
    const source = `import { everywhere } from '${join(folder, core)}';
      export const handler = everywhere(({ account }) => account);`;
    await works(await task({ 'index.mjs': source }), 'index.handler');
  });

  it("stays as it is when it was made by the author's own copy", async () => {
    const contents = `import { everywhere } from '@step-everywhere/core';
      export const handler = everywhere(({ account }) => account);`;
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
    });
    await works(await task({ 'index.mjs': outputFiles[0]?.text ?? '' }), 'index.handler');
  });
});

describe('errors of configuration', () => {
  it('nothing is set', async () => {
    expect(await load(await task({}), undefined)).toMatchObject({
      name: 'HandlerSettingError',
      message: expect.stringMatching(
        /^STEP_EVERYWHERE_HANDLER is not set\. What to do: Set .*such as index\.handler/,
      ),
    });
    expect((await load(await task({}), '')).message).toMatch(/^STEP_EVERYWHERE_HANDLER is empty/);
  });

  it('outside of Lambda', async () => {
    const environment = { LAMBDA_TASK_ROOT: '' };
    expect((await load('', 'index.handler', { environment })).message).toMatch(
      /^LAMBDA_TASK_ROOT is not set/,
    );
  });

  it('an invalid name', async () => {
    expect(await load(await task({}), 'handler')).toMatchObject({ name: 'HandlerSettingError' });
  });

  it("the layer's own handler", async () => {
    const own = `${join(folder, 'opt/nodejs/step-everywhere')}.handler`;
    expect((await load(await task({}), own)).message).toMatch(
      /the layer's own handler\. What to do: Set it to yours/,
    );
  });

  it('there is no module: what was looked for, where, and what is there', async () => {
    const root = await task({ 'src/app.ts': '', 'src/app.mjs': ESM });
    const { name, message } = await load(root, 'src/index.handler');
    expect(name).toBe('HandlerNotFoundError');
    const looked = ['', '.js', '.mjs', '.cjs'].map((extension) => `${root}/src/index${extension}`).join(', ');
    expect(message).toBe(
      `Cannot find the module of STEP_EVERYWHERE_HANDLER src/index.handler. Looked for ${looked}, and for a package index. ` +
        `${root}/src has app.mjs, app.ts. What to do: Set STEP_EVERYWHERE_HANDLER to FILE.EXPORT, as in index.handler, from ${root}.`,
    );
  });

  it('there is no folder', async () => {
    const root = await task({});
    expect((await load(root, 'dist/index.handler')).message).toContain(`There is no folder ${root}/dist.`);
  });

  it('there is no such export: what there is', async () => {
    const root = await task({ 'index.mjs': 'export const handle = 1; export const main = 2;' });
    expect(await load(root, 'index.handler')).toMatchObject({
      name: 'HandlerExportError',
      message: `${root}/index.mjs does not export handler; it exports handle, main (STEP_EVERYWHERE_HANDLER is index.handler). What to do: Export a function that returns the result, or name another export.`,
    });
    const common = await task({ 'index.cjs': 'module.exports = { handle() {} }; module.exports.main = 1' });
    expect((await load(common, 'index.handler')).message).toContain('; it exports ');
    expect((await load(common, 'index.handler')).message).toMatch(/exports .*handle/);
    const empty = await task({ 'index.mjs': '' });
    expect((await load(empty, 'index.api.handler')).message).toContain('api.handler; it exports nothing');
  });

  it.each([
    ['42', 'a number'],
    ['"text"', 'a string'],
    ['{}', 'an object'],
    ['[]', 'an array'],
  ])('an export that is no function: %s', async (value, kind) => {
    const root = await task({ 'index.mjs': `export const handler = ${value};` });
    expect((await load(root, 'index.handler')).message).toContain(
      `exports handler, but that is ${kind} and no function`,
    );
  });

  it('a handler with a callback', async () => {
    const root = await task({ 'index.mjs': 'export const handler = (event, context, callback) => {};' });
    expect((await load(root, 'index.handler')).message).toMatch(
      /takes a callback as its third parameter\. A worker returns/,
    );
  });
});

describe("errors of the author's module", () => {
  const broken = 'const fine = 1;\nconst handler = ({ account ) => account;\n';

  it.each([
    ['an ES module', 'index.mjs', 'index.mjs'],
    ['CommonJS', 'index.cjs', 'index.cjs'],
  ])('say where a syntax error in %s lies', async (_, name, at) => {
    const root = await task({ [name]: broken });
    const outcome = await load(root, 'index.handler');
    expect(outcome).toMatchObject({
      name: 'HandlerSyntaxError',
      message: expect.stringContaining(
        `Cannot load ${root}/${name} (STEP_EVERYWHERE_HANDLER is index.handler): SyntaxError: Unexpected token ')', at ${root}/${at}:2: const handler = ({ account ) => account;. What to do: Correct the source.`,
      ),
      cause: "SyntaxError: Unexpected token ')'",
    });
  });

  it('name the module of an import that cannot be read', async () => {
    const nested = { 'lib/other.js': broken, 'lib/package.json': '{"type":"module"}' };
    for (const [files, at] of [
      [{ 'index.mjs': "import './other.mjs';", 'other.mjs': broken }, 'other.mjs'],
      [
        { 'index.mjs': "import './between.mjs';", 'between.mjs': "import './lib/other.js';", ...nested },
        'lib/other.js',
      ],
      [
        { 'index.mjs': "import './between.cjs';", 'between.cjs': "require('./other');", 'other.js': broken },
        'other.js',
      ],
      [{ 'index.mjs': "await import('./other.mjs');", 'other.mjs': broken }, 'other.mjs'],
      [{ 'index.cjs': "require('./other.cjs');", 'other.cjs': broken }, 'other.cjs'],
    ] as [Record<string, string>, string][]) {
      const root = await task(files);
      expect((await load(root, 'index.handler')).message).toContain(
        `SyntaxError: Unexpected token ')', at ${root}/${at}:2: const handler = ({ account ) => account;. What to do: `,
      );
    }
  });

  it('look for a syntax error without running anything again', async () => {
    const root = await task({
      'index.mjs':
        "import { appendFileSync } from 'node:fs';\nappendFileSync(new URL('runs.txt', import.meta.url), 'x');\nawait import('./other.mjs');",
      'other.mjs': broken,
    });
    expect((await load(root, 'index.handler')).message).toContain('other.mjs:2: ');
    expect(await readFile(join(root, 'runs.txt'), 'utf8')).toBe('x');
  });

  it('name the module of an import that is not exported', async () => {
    const unknown = await task({ 'index.mjs': "import { nope } from 'node:fs';" });
    expect((await load(unknown, 'index.handler')).message).toMatch(
      /does not provide an export named 'nope', at .*index\.mjs:1: import/,
    );
  });

  it('in CommonJS with the syntax of ES modules say so', async () => {
    const root = await task({ 'index.js': ESM });
    expect((await load(root, 'index.handler')).message).toContain(
      `SyntaxError: Unexpected token 'export', at ${root}/index.js:1: export const handler`,
    );
  });

  it('arrive as they were thrown', async () => {
    const root = await task({ 'index.mjs': '\n\nthrow new RangeError("no such table");' });
    const { name, message, stack } = await load(root, 'index.handler');
    expect({ name, message }).toEqual({ name: 'RangeError', message: 'no such table' });
    expect(stack).toContain(`${pathToFileURL(join(root, 'index.mjs'))}:3:7`);
  });

  it('name the package that is missing, and not the module', async () => {
    const root = await task({ 'index.mjs': "import 'left-pad';" });
    const { message } = await load(root, 'index.handler');
    expect(message).toBe(`Cannot find package 'left-pad' imported from ${root}/index.mjs`);
    const common = await task({ 'index.cjs': "require('left-pad');" });
    expect((await load(common, 'index.handler')).message).toMatch(/^Cannot find module 'left-pad'/);
  });

  it.each(['inline', 'linked'] as const)('show TypeScript lines with a source map, %s', async (sourcemap) => {
    const source = await task({
      'src/index.ts': `interface Unused {\n  readonly a: string;\n}\nexport const handler = (input: { region: string }): never => {\n  throw new TypeError(input.region);\n};\n`,
    });
    await build({
      entryPoints: [join(source, 'src/index.ts')],
      outfile: join(source, 'dist/index.mjs'),
      bundle: true,
      minify: true,
      format: 'esm',
      sourcemap,
    });
    const environment = { NODE_OPTIONS: '--enable-source-maps' };
    const { name, message, stack } = await load(source, 'dist/index.handler', {
      event: aws.event(),
      environment,
    });
    expect({ name, message }).toEqual({ name: 'TypeError', message: 'ap-southeast-2' });
    expect(stack).toMatch(/src\/index\.ts:5:\d+/);
  });
});
