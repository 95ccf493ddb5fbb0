import { changesOf } from './changes.ts';
import { releaseVersion, repositoryRoot } from './packages.ts';
import { runScript } from './run-script.ts';

// `print-changes`: what changed in this version, as Markdown. It needs no package installed.
await runScript(async () => console.log(await changesOf(repositoryRoot, await releaseVersion())));
