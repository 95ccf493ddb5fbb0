import { changesOf } from './changes.ts';
import { releaseVersion, repositoryRoot } from './packages.ts';
import { runScript } from './run-script.ts';

// `print-changes`: prints the changes of this version, as Markdown. Works without installed packages.
await runScript(async () => console.log(await changesOf(repositoryRoot, await releaseVersion())));
