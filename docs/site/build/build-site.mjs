// Builds the site into docs/site/dist: the API reference, the change notes, the layers' ARNs, a report of the example run, and
// then all pages.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../scripts/setup/child-process.mjs';
import { ScriptError } from '../../../scripts/setup/run-script.mjs';
import { setUp } from '../../../scripts/setup/setup.mjs';
import { childEnvironment, root, workspaceNode } from '../../../scripts/setup/workspace.mjs';
import { changelogPage, layersPage } from './generated-pages.mjs';

/** The site's own folder. */
export const site = join(root, 'docs/site');

/** `step-everywhere` ends so when the run went through and some targets failed. */
const someFailed = 2;

/**
 * Builds the site.
 *
 * @throws {ScriptError} when a step failed; its output has been shown.
 */
export async function buildSite() {
  await setUp();
  await installTools();
  await rm(join(site, 'generated'), { recursive: true, force: true });
  await mkdir(join(site, 'generated'), { recursive: true });
  await mkdir(join(site, 'public'), { recursive: true });
  await writeFile(join(site, 'generated/changelog.md'), await changelogPage(root));
  await writeFile(join(site, 'generated/layers.md'), layersPage(process.env.LAYER_TABLE));
  await Promise.all([
    step('The API reference', ['node_modules/typedoc/bin/typedoc']),
    step('The report of the example run', exampleRun, someFailed),
  ]);
  await step('The pages', ['node_modules/vitepress/bin/vitepress.js', 'build']);
}

const exampleRun = [
  join(root, 'packages/cli/dist/main.js'),
  'dev',
  join(root, 'examples/find-parameters/src/index.ts'),
  '--org',
  join(root, 'examples/find-parameters/organization.yaml'),
  '--out',
  join(site, '.cache/example-run'),
  '--report',
  join(site, 'public/example-report.html'),
];

/** What the site is built with is installed apart from the workspace, since `npm start` and `npm test` do not need it. */
async function installTools() {
  const lock = createHash('sha256')
    .update(await readFile(join(site, 'package-lock.json')))
    .digest('hex');
  const stamp = join(site, 'node_modules/.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  process.stderr.write('Installing what the site is built with…\n');
  const status = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: site });
  if (status !== 0) throw new ScriptError(`npm ci in docs/site failed with status ${status}`);
  await writeFile(stamp, lock);
}

async function step(title, args, tolerated = 0) {
  const status = await run(workspaceNode, args, { cwd: site, env: childEnvironment() });
  if (status !== 0 && status !== tolerated) throw new ScriptError(`${title} failed with status ${status}`);
}
