import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackLayer } from '../runtime-suite/unpack.ts';

const hook = fileURLToPath(new URL('../runtime-suite/search-node-path.mjs', import.meta.url));
const FILES = {
  'imports.mjs': `import { everywhere } from '@step-everywhere/core';
    import { parseEvent } from '@step-everywhere/core/contract';
    console.log(typeof everywhere, typeof parseEvent, import.meta.resolve('@step-everywhere/core'));`,
  'requires.cjs': `const { everywhere } = require('@step-everywhere/core');
    const { parseEvent } = require('@step-everywhere/core/contract');
    console.log(typeof everywhere, typeof parseEvent, require.resolve('@step-everywhere/core'));`,
  'imports-common.mjs': `import { everywhere } from '/CORE/dist/cjs/index.cjs';
    import { parseEvent } from '/CORE/dist/cjs/contract.cjs';
    console.log(typeof everywhere, typeof parseEvent);`,
};

let root: string;
let core: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'resolution ü '));
  await unpackLayer(join(root, 'opt'));
  core = join(root, 'opt/nodejs/node_modules/@step-everywhere/core');
  await mkdir(join(root, 'var/task'), { recursive: true });
  for (const [name, source] of Object.entries(FILES)) {
    await writeFile(join(root, 'var/task', name), source.replaceAll('/CORE', core));
  }
});
afterAll(() => rm(root, { recursive: true }));

/** Runs a file in `/var/task` with the search path of Lambda's bootstrap. */
async function run(name: string, ...flags: string[]): Promise<string> {
  const paths = ['opt/nodejs/node24/node_modules', 'opt/nodejs/node_modules', 'var/runtime/node_modules'];
  const NODE_PATH = [...paths, 'var/runtime', 'var/task'].map((path) => join(root, path)).join(':');
  const args = [...flags, join(root, 'var/task', name)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { NODE_PATH } });
  return stdout.trim();
}

describe('@step-everywhere/core in the layer', () => {
  it('is found by `import`, as ES modules, by a Node.js that searches NODE_PATH for them as in Lambda', async () => {
    expect(await run('imports.mjs', '--import', hook)).toBe(
      `function function ${pathToFileURL(join(core, 'dist/index.js'))}`,
    );
  });

  it('is found by `require`, as CommonJS, by any Node.js', async () => {
    expect(await run('requires.cjs')).toBe(`function function ${core}/dist/cjs/index.cjs`);
  });

  it('is not found by `import` in plain Node.js: what the README says of container images', async () => {
    await expect(run('imports.mjs')).rejects.toThrow("Cannot find package '@step-everywhere/core'");
  });

  it('has CommonJS whose exports an ES module can import by name', async () => {
    expect(await run('imports-common.mjs')).toBe('function function');
  });
});
