import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseVersion, repositoryRoot } from './packages.ts';
import { runScript } from './run-script.ts';
import { stateVersion, versionLines } from './version-lines.ts';

// Runs after `changeset version`, which only changes package.json files.
await runScript(async () => {
  const version = await releaseVersion();
  for (const line of versionLines) {
    const path = join(repositoryRoot, line.file);
    await writeFile(path, stateVersion(line, await readFile(path, 'utf8'), version));
  }
});
