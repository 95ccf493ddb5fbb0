// The fingerprints that the set-up compares with those of the last time.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, fingerprint } from './fingerprint.mjs';
import { root } from './workspace.mjs';

/** The product of a build that is not in a `dist/`: paths in the template are relative to it. */
const builtTemplate = join(root, 'infra/template.yaml');

/** Absolute paths of the folders that contain a package of this workspace. */
export async function packageFolders() {
  const nested = await Promise.all(
    ['packages', 'examples'].map(async (parent) => {
      const entries = await readdir(join(root, parent), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, parent, name));
    }),
  );
  return [...nested.flat(), join(root, 'infra'), join(root, 'layer')]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .sort();
}

/** Changes when the packages must be installed again. */
export async function installFingerprint(folders) {
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].map((name) => join(root, name));
  const missing = folders.filter((folder) => !existsSync(join(folder, 'node_modules')));
  const manifests = folders.map((folder) => join(folder, 'package.json'));
  const seen = await fingerprint(root, [...files, ...manifests]);
  return [seen, process.platform, process.arch, ...missing].join(' ');
}

/** Changes when the packages must be built again. */
export async function sourceFingerprint(folders) {
  const notBuilt = new Set(['node_modules', 'dist', 'test', 'bench', '.step-everywhere', 'README.md']);
  const enters = (name) => !notBuilt.has(name) && !name.startsWith('.');
  const files = await Promise.all(folders.map((folder) => filesIn(folder, enters)));
  const shared = ['tsconfig.base.json', 'turbo.json'].map((name) => join(root, name));
  const build = await filesIn(join(root, 'scripts/build'));
  const sources = files.flat().filter((file) => file !== builtTemplate);
  return fingerprint(root, [...shared, ...build, ...sources]);
}

/** Changes when a file that a build made was changed or removed. */
export async function outputFingerprint(folders) {
  const files = await Promise.all(folders.map((folder) => filesIn(join(folder, 'dist'))));
  return fingerprint(root, [...files.flat(), builtTemplate]);
}
