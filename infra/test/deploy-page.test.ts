import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Below this package, whose own name then resolves as it would where it is installed.
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));

describe.each(['docs/deploy.md', 'infra/README.md'])('the CDK app of %s', { timeout: 120_000 }, (path) => {
  let folder: string;
  beforeAll(async () => {
    await mkdir(cache, { recursive: true });
    folder = await mkdtemp(join(cache, 'deploy-page-'));
    const page = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
    const [, code] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
    await writeFile(join(folder, 'app.ts'), `${code}\nexport { issuingRoleArn, stateMachine };\n`);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('compiles against the built package', async () => {
    const config = { extends: '../../../tsconfig.base.json', files: ['app.ts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await promisify(execFile)(tsc, ['-p', folder]);
  });

  it('synthesises', async () => {
    const env = { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out') };
    await promisify(execFile)(process.execPath, ['app.ts'], { cwd: folder, env });
    expect(await readdir(join(folder, 'cdk.out'))).toContain('step-everywhere.template.json');
  });
});
