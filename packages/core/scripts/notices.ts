import { writeFile } from 'node:fs/promises';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';

// Licences want their text to go where the code goes, and bundling leaves it behind.
const INTRODUCTION =
  'The files of @step-everywhere/core contain code of the packages below, under the licences that follow.';

/** Packages with the same text share it: the AWS SDK's are many. */
function notices(packages: readonly BundledPackage[]): string {
  const sections = Map.groupBy(packages, ({ notices }) => notices.join('\n\n'));
  const rule = `\n\n${'='.repeat(80)}\n\n`;
  const bodies = [...sections].map(([text, members]) => {
    const names = members.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text || 'This licence asks for no notice.'}`;
  });
  return `${[INTRODUCTION, ...bodies].join(rule)}\n`;
}

const target = new URL('../dist/THIRD-PARTY-NOTICES.txt', import.meta.url);
await writeFile(target, notices(await bundledPackages()));
