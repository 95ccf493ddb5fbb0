// Runs after tsup in a package's build: writes THIRD-PARTY-NOTICES.txt next to the modules in dist/, if they contain third-party code.
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';

// Licences require their text to be distributed with the code, and bundling drops it.
const { name } = JSON.parse(await readFile('package.json', 'utf8'));
const introduction = `The files of ${name} contain code of the packages below, under the licences that follow.`;

/** Packages with the same text share it, because the AWS SDK has many packages. */
function notices(packages: readonly BundledPackage[]): string {
  const sections = Map.groupBy(packages, ({ notices }) => notices.join('\n\n'));
  const rule = `\n\n${'='.repeat(80)}\n\n`;
  const bodies = [...sections].map(([text, members]) => {
    const names = members.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text || 'This licence asks for no notice.'}`;
  });
  return `${[introduction, ...bodies].join(rule)}\n`;
}

const packages = await bundledPackages(process.cwd());
if (packages.length > 0) await writeFile(resolve('dist/THIRD-PARTY-NOTICES.txt'), notices(packages));
