import { spawnSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// tsc emits declarations that import `./name.ts`. Node's resolution wants `./name.js` beside an ES module
// and `./name.cjs` beside a CommonJS one, each with a declaration file of its own kind.
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const relativeImport = /((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]+)\.ts(['"])/g;

const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const name of await readdir(dist, { recursive: true })) {
  if (!name.endsWith('.d.ts')) continue;
  const text = await readFile(join(dist, name), 'utf8');
  await writeFile(join(dist, name), text.replace(relativeImport, '$1.js$2'));
  await writeFile(join(dist, name.replace(/\.d\.ts$/, '.d.cts')), text.replace(relativeImport, '$1.cjs$2'));
}
