import { checkChecksums } from './checksums.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `check-release FOLDER SHA256`: fails unless the folder is unchanged since package-release wrote it and printed this SHA-256.
// Works without installed packages.
await runScript(async () => {
  const [folder, sha256] = process.argv.slice(2);
  if (!folder || !sha256)
    throw new ReleaseError('Two arguments are needed: the folder, and the SHA-256 of its list');
  await checkChecksums(folder, sha256);
  console.log(`${folder} matches the build`);
});
