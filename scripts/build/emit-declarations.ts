// A package's build, after tsup: the declarations of its tsconfig.build.json, beside the modules in dist/; with
// --commonjs also for the CommonJS ones.
import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

// tsc emits declarations that import `./name.ts`. Node's resolution wants `./name.js` beside an ES module
// and `./name.cjs` beside a CommonJS one, each with a declaration file of its own kind.
const dist = resolve('dist');
const relativeImport = /((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g;
const withCommonJs = process.argv.includes('--commonjs');

const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const name of await readdir(dist, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const file = resolve(dist, name);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(relativeImport, '$1.js$2'));
  if (!withCommonJs) continue;
  await writeFile(file.replace(/\.d\.ts$/, '.d.cts'), text.replace(relativeImport, '$1.cjs$2'));
}
