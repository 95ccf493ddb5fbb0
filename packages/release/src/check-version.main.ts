import { fileURLToPath } from 'node:url';
import { checkVersion } from './check-version.ts';

// `check-version TAG`: prints the version, or fails where a file states another one.
try {
  console.log(
    await checkVersion(fileURLToPath(new URL('../../../', import.meta.url)), process.argv[2] ?? ''),
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
