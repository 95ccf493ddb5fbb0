// Builds the site into docs/site/dist: first the API reference, the change notes, the layers' ARNs and a report of the example
// run, then all pages.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../scripts/setup/child-process.mjs';
import { ScriptError } from '../../../scripts/setup/run-script.mjs';
import { childEnvironment, root, workspaceNode } from '../../../scripts/setup/workspace.mjs';
import { changelogPage, layersPage } from './generated-pages.mjs';

/** The site's own folder. */
export const site = join(root, 'docs/site');

/** The exit status of `step-everywhere` when some targets failed. */
const someFailed = 2;

/**
 * Builds the site from a workspace that is set up. It writes to `docs/site` alone, so that other steps can run beside it.
 *
 * @param {{ readonly onOutput?: (chunk: Buffer) => void }} options `onOutput` takes the output of the tools in place of the
 *   terminal.
 * @throws {ScriptError} when a step failed; the tools have printed why.
 */
export async function buildSite({ onOutput } = {}) {
  const step = (title, args, tolerated) => runStep(title, args, { tolerated, onOutput });
  await installTools(onOutput);
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

/** Installs VitePress and TypeDoc apart from the workspace, since `npm start` and `npm test` do not need them. */
async function installTools(onOutput) {
  const lock = createHash('sha256')
    .update(await readFile(join(site, 'package-lock.json')))
    .digest('hex');
  const stamp = join(site, 'node_modules/.installed');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  process.stderr.write('Installing the tools that build the site…\n');
  const status = await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: site,
    onOutput,
  });
  if (status !== 0) throw new ScriptError(`npm ci in docs/site failed with status ${status}`);
  await writeFile(stamp, lock);
}

async function runStep(title, args, { tolerated, onOutput }) {
  // A test runner has a NODE_ENV of its own, with which Vue would be built for development.
  const env = childEnvironment({ NODE_ENV: 'production' });
  const status = await run(workspaceNode, args, { cwd: site, env, onOutput });
  if (status !== 0 && status !== tolerated) throw new ScriptError(`${title} failed with status ${status}`);
}
