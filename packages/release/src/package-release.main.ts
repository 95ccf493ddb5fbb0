import { parseArgs } from 'node:util';
import { packageRelease } from './package-release.ts';
import { repositoryRoot } from './packages.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `package-release --into FOLDER --bucket NAME`: prints the SHA-256 of the list of checksums to standard output.
await runScript(async () => {
  const { values } = parseArgs({ options: { into: { type: 'string' }, bucket: { type: 'string' } } });
  const { into, bucket } = values;
  if (!into || !bucket) {
    throw new ReleaseError(
      'Both --into and --bucket are needed: a folder to write to, and the bucket that will have the code',
    );
  }
  console.log(await packageRelease({ root: repositoryRoot, into, bucket }));
});
