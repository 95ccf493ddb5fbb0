import { readFile, writeFile } from 'node:fs/promises';
import { releaseVersion } from './packages.ts';
import { setTemplateVersion } from './set-template-version.ts';

// After `changeset version`, which knows of package.json alone.
const file = new URL('../../../infra/template.yaml', import.meta.url);
await writeFile(file, setTemplateVersion(await readFile(file, 'utf8'), await releaseVersion()));
