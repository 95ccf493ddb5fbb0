import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository, which contains the site's Markdown. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A page of the site. */
export interface SitePage {
  /** Its Markdown file, relative to the root of the repository. */
  readonly source: string;
  /** Its address below the site's base, without a leading slash. */
  readonly route: string;
  /** Title in the side bar; by default the page's first heading. */
  readonly title?: string;
}

/** Pages that belong together in the side bar. */
export interface Section {
  readonly title: string;
  readonly pages: readonly SitePage[];
}

/** Folder of the pages that the build generates from the code and the changesets. */
export const generated = 'docs/site/generated';

/** The page for a file of `docs/`, at the same address. */
const inDocs = (name: string, title?: string): SitePage => page(`docs/${name}.md`, name, title);

function page(source: string, route: string, title?: string): SitePage {
  return { source, route, ...(title !== undefined && { title }) };
}

/** All Markdown of a folder, its README first. */
function folder(pattern: string, routeOf: (name: string) => string): SitePage[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .map((source) => page(source, routeOf(source)));
}

const commands = globSync('docs/cli/*.md', { cwd: root })
  .sort()
  .filter((file) => basename(file) !== 'README.md')
  .map((file) => page(file, `cli/${basename(file, '.md')}`, basename(file, '.md')));

const examples = folder('examples/*/README.md', (file) => `examples/${basename(dirname(file))}`);

/** Sections, in the order of the side bar. */
const listed: readonly Section[] = [
  { title: 'Get started', pages: [page('README.md', '', 'Get started'), inDocs('comparison')] },
  {
    title: 'Write a worker',
    pages: [
      page('packages/core/docs/write-a-worker.md', 'write-a-worker/typescript', 'In TypeScript'),
      page('packages/python/README.md', 'write-a-worker/python', 'In Python'),
      page('packages/go/docs/write-a-worker.md', 'write-a-worker/go', 'In Go'),
      page('packages/core/README.md', 'write-a-worker/typescript-sdk', 'The TypeScript SDK'),
      page('packages/go/README.md', 'write-a-worker/go-sdk', 'The Go SDK'),
      page('layer/README.md', 'layer', 'The Lambda layer'),
      page(`${generated}/layers.md`, 'layers', "The layers' ARNs"),
      inDocs('worker-settings'),
    ],
  },
  {
    title: 'Run',
    pages: [
      inDocs('run'),
      inDocs('organization-file'),
      page('packages/emulator/README.md', 'emulator', 'The emulator'),
    ],
  },
  {
    title: 'Deploy and operate',
    pages: [
      inDocs('deploy'),
      inDocs('terraform'),
      page('infra/README.md', 'orchestrator'),
      inDocs('operate'),
      inDocs('runbook'),
      inDocs('upgrade'),
      inDocs('remove'),
      inDocs('on-aws'),
    ],
  },
  { title: 'Command line', pages: [page('docs/cli/README.md', 'cli/', 'Overview'), ...commands] },
  { title: 'API reference', pages: [] },
  { title: 'Security', pages: [inDocs('security'), page('SECURITY.md', 'security-policy')] },
  {
    title: 'How it works',
    pages: [
      inDocs('architecture'),
      page('packages/core/contract/README.md', 'contract', 'The contract'),
      page('packages/report/README.md', 'report', 'The report'),
    ],
  },
  {
    title: 'Examples',
    pages: [
      page('examples/README.md', 'examples/', 'Overview'),
      page('docs/site/example-run.md', 'example-run'),
      ...examples,
    ],
  },
  { title: 'Troubleshooting', pages: [inDocs('troubleshooting')] },
  {
    title: 'More',
    pages: [
      inDocs('from-the-original', 'From the original'),
      page(`${generated}/changelog.md`, 'changelog', 'Changelog'),
      page('CONTRIBUTING.md', 'contributing'),
      page('packages/cli/README.md', 'packages/cli', 'The package step-everywhere'),
    ],
  },
];

/** Pages of `docs/` that no section lists yet: a new page is on the site without a change here. */
function unlisted(): SitePage[] {
  const known = new Set(listed.flatMap(({ pages }) => pages.map(({ source }) => source)));
  return folder('docs/*.md', (file) => basename(file, '.md')).filter(({ source }) => !known.has(source));
}

/** The reference that TypeDoc has written, its overview first. */
function apiPages(): SitePage[] {
  const found = folder(`${generated}/api/**/*.md`, (file) =>
    file
      .slice(`${generated}/`.length)
      .replace(/\.md$/, '')
      .replace(/(^|\/)index$/, '$1'),
  );
  return [...found.filter(isOverview), ...found.filter((each) => !isOverview(each))];
}

const isOverview = ({ route }: SitePage) => route === 'api/';

/** All sections, including pages that are found by their folder. */
export const sections: readonly Section[] = listed.map(({ title, pages }) => {
  if (title === 'Deploy and operate') return { title, pages: [...pages, ...unlisted()] };
  if (title === 'API reference') return { title, pages: apiPages() };
  return { title, pages };
});

/** Every page of the site. */
export const pages: readonly SitePage[] = sections.flatMap((section) => section.pages);

const published = new Set(pages.map(({ source }) => source));

/** Markdown of the repository that is not a page of the site. */
export const unpublished: readonly string[] = globSync(
  '{*,{docs,examples,infra,layer,packages,scripts}/**/*}.md',
  {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist)$/.test(path),
  },
).filter((file) => !published.has(file));

/** The first heading of a page, without Markdown. */
export function headingOf({ source }: SitePage): string {
  const [, heading = source] = /^# (.*)$/m.exec(readFileSync(join(root, source), 'utf8')) ?? [];
  return heading.replace(/[`*]/g, '');
}

const bySource = new Map(pages.map((each) => [each.source, each]));

/**
 * Finds the page of a file, or of a folder by its README.
 *
 * @param path relative to the root of the repository.
 */
export function pageOf(path: string): SitePage | undefined {
  return bySource.get(path) ?? bySource.get(join(path, 'README.md'));
}

/** Whether the repository has a file or folder with this path. */
export function isInRepository(path: string): boolean {
  return !path.startsWith('..') && existsSync(join(root, path));
}
