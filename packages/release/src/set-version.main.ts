import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseVersion, repositoryRoot } from './packages.ts';
import { runScript } from './run-script.ts';
import { stateVersion, versionPlaces } from './version-places.ts';

// Runs after `changeset version`, which only changes package.json files.
await runScript(async () => {
  const version = await releaseVersion();
  for (const place of versionPlaces) {
    const path = join(repositoryRoot, place.file);
    await writeFile(path, stateVersion(place, await readFile(path, 'utf8'), version));
  }
});
