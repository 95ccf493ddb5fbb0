import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const apps = { 'deploy.ts': 'docs/deploy.md', 'readme.ts': 'infra/README.md' };
// Inside this package, so that its name resolves as if it were installed.
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const tsc = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
/** An app synthesises without a call of `synth` when its process ends, as under `cdk`. */
const synthesise = `
  for (const file of ${JSON.stringify(Object.keys(apps))}) {
    process.env.CDK_OUTDIR = \`\${file}.out\`;
    await import(\`./\${file}\`);
  }
`;

let folder: string;
beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(join(cache, 'deploy-page-'));
  for (const [file, path] of Object.entries(apps)) {
    const page = await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');
    const [, code] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
    await writeFile(join(folder, file), `${code}\nexport { issuingRolePattern, stateMachine };\n`);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('the CDK apps of the documentation compile against the built package', async () => {
  const config = { extends: '../../../tsconfig.base.json', files: Object.keys(apps) };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await run(tsc, ['-p', folder]);
});

it('the CDK apps of the documentation synthesise', async () => {
  await writeFile(join(folder, 'synthesise.mjs'), synthesise);
  await run(process.execPath, ['synthesise.mjs'], { cwd: folder });
  for (const file of Object.keys(apps))
    expect(await readdir(join(folder, `${file}.out`))).toContain('step-everywhere.template.json');
});
