// Runs after tsup in a package's build: writes the declarations of its tsconfig.build.json next to the modules in dist/; with
// --commonjs also those for the CommonJS modules. Declarations that no published entry reaches are left out: they would import
// packages that users of this package do not have installed.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

// tsc emits declarations that import `./name.ts`. Node's resolution needs `./name.js` for an ES module
// and `./name.cjs` for a CommonJS module, each with its own declaration file.
const dist = resolve('dist');
const relativeImport = /((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g;
const withCommonJs = process.argv.includes('--commonjs');

const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
const emitted = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.d.ts'));
const texts = new Map<string, string>();
for (const name of emitted) texts.set(resolve(dist, name), await readFile(resolve(dist, name), 'utf8'));
const published = await reachable();
for (const [file, text] of texts) {
  if (!published.has(file)) {
    await rm(file);
    continue;
  }
  await writeFile(file, text.replace(relativeImport, '$1.js$2'));
  if (!withCommonJs) continue;
  await writeFile(file.replace(/\.d\.ts$/, '.d.cts'), text.replace(relativeImport, '$1.cjs$2'));
}

/** The declarations that the `types` in the package's `exports` reach. */
async function reachable(): Promise<ReadonlySet<string>> {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as { exports: object };
  const entries = [...JSON.stringify(exports).matchAll(/"types":"([^"]+\.d\.ts)"/g)];
  const found = new Set(entries.map(([, entry = '']) => resolve(entry)));
  // The loop also visits entries that are added to the set while it runs.
  for (const file of found) {
    const text = texts.get(file);
    if (text === undefined) throw new Error(`${file} is published as types, and tsc has not made it`);
    for (const [, path = ''] of text.matchAll(/['"](\.{1,2}\/[^'"]+)\.ts['"]/g))
      found.add(resolve(dirname(file), `${path}.d.ts`));
  }
  return found;
}
