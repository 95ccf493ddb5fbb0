import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitepress';
import { githubSlug, linksFromSources, repository } from './links.ts';
import { generated, headingOf, pages, root, type SitePage, sections, unpublished } from './pages.ts';

const base = '/step-everywhere/';

/** Finds Vue for the pages, which are all over the repository, where this configuration has it. */
const vueForPages: Plugin = {
  name: 'vue-for-pages',
  enforce: 'pre',
  resolveId(id, importer, options) {
    if (!/^vue(?:\/|$)/.test(id) || !importer?.endsWith('.md')) return null;
    return this.resolve(id, fileURLToPath(import.meta.url), { ...options, skipSelf: true });
  },
};

const item = (page: SitePage) => ({ text: page.title ?? headingOf(page), link: `/${page.route}` });
const first = (title: string) => `/${sections.find((section) => section.title === title)?.pages[0]?.route}`;

/** Nothing but the site itself is loaded. The scripts in the pages are VitePress's: the colour scheme, and the pages' hashes. */
const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'";

export default defineConfig({
  title: 'step-everywhere',
  description: 'Runs one piece of code in every AWS account and region of an organization',
  lang: 'en',
  base,
  cleanUrls: true,
  srcDir: root,
  srcExclude: [...unpublished],
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../.cache', import.meta.url)),
  rewrites: Object.fromEntries(pages.map(({ source, route }) => [source, fileOf(route)])),
  head: [['meta', { 'http-equiv': 'Content-Security-Policy', content: policy }]],
  markdown: { anchor: { slugify: githubSlug }, config: linksFromSources, languageAlias: { json5: 'js' } },
  vite: {
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    plugins: [vueForPages],
  },
  themeConfig: {
    nav: [
      { text: 'Get started', link: '/get-started' },
      { text: 'Commands', link: '/cli/' },
      { text: 'API', link: first('API reference') },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar: sections.map(({ title, pages: own }) => ({
      text: title,
      collapsed: own.length > 8,
      items: own.map(item),
    })),
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    outline: { level: [2, 3] },
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: 'Edit this page on GitHub',
    },
    footer: { message: 'Released under the MIT licence.' },
  },
  transformPageData(data) {
    // What the build writes has no source to edit.
    if (data.filePath.startsWith(generated)) data.frontmatter.editLink = false;
  },
});

function fileOf(route: string): string {
  return route === '' || route.endsWith('/') ? `${route}index.md` : `${route}.md`;
}
